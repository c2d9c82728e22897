-- Clause: 4.1
-- Category: certificate
-- Rate: 100
-- Claims: merchant_id
-- Notices: internal audit (certificates)
-- Says: A merchant sells food without a licence for it.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from merchants
where merchant_no in (
    select merchant_no from listings where category_id = 'food' and state = 'published'
)
-- == change
delete from merchant_documents using victims
where merchant_documents.merchant_no = _merchant_no and kind = 'food_licence';
