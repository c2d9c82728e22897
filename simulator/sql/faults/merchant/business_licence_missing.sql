-- Clause: 4.1
-- Category: certificate
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (certificates)
-- Says: A merchant sells and has no business licence on file.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from merchants
-- == change
delete from merchant_documents using victims
where merchant_documents.merchant_no = _merchant_no and kind = 'business_licence';
