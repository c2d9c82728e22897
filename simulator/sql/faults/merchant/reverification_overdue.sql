-- Clause: 3.1
-- Category: certificate
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (certificates)
-- Says: A certificate was last looked at more than a year ago.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id,
    document_id(merchant_no, document_no) as document_id, kind as document_kind,
    0 as amount_minor, merchant_no as _merchant_no, document_no as _document_no,
    getvariable('period_end') - to_days(whole('verified long ago', merchant_no, 380, 700)::int)
        - interval 14 hour as _verified_at
from merchant_documents
where
    (expires_on is null or expires_on >= getvariable('period_end')::date)
    and issued_on < getvariable('period_end')::date - 730
-- One certificate of a merchant.
qualify row_number() over (
    partition by merchant_no order by chance('which certificate', merchant_no * 1000 + document_no)
) = 1
-- == change
update merchant_documents set verified_at = _verified_at
from victims
where
    merchant_documents.merchant_no = _merchant_no
    and merchant_documents.document_no = _document_no;
