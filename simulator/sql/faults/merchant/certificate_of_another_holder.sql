-- Clause: 4.1
-- Category: certificate
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (certificates)
-- Says: A merchant handed in somebody else's certificate.
-- == victims
with named as (
    select document.*, other.holder_name as other_name
    from merchant_documents as document
    inner join merchants as other
        -- Merchants are numbered from zero on without a gap.
        on other.merchant_no = (document.merchant_no + 1) % (select count(*) from merchants)
)

select
    merchant_no as key, merchant_id(merchant_no) as merchant_id,
    document_id(merchant_no, document_no) as document_id, kind as document_kind,
    0 as amount_minor, merchant_no as _merchant_no, document_no as _document_no,
    other_name as _holder_name
from named
where
    kind <> 'business_licence' and (expires_on is null or expires_on >= getvariable('period_end')::date)
-- One certificate of a merchant.
qualify row_number() over (
    partition by merchant_no order by chance('which certificate', merchant_no * 1000 + document_no)
) = 1
-- == change
update merchant_documents set holder_name = _holder_name
from victims
where
    merchant_documents.merchant_no = _merchant_no
    and merchant_documents.document_no = _document_no;
