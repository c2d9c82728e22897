-- Grain: one row per certificate as issued; a renewal is a further row.
select
    document_id(merchant_no, document_no) as document_id,
    merchant_id(merchant_no) as merchant_id,
    kind,
    number,
    holder_name,
    subject,
    issued_on,
    expires_on,
    utc(verified_at) as verified_at,
    staff_id(verifier_no) as verified_by
from merchant_documents
