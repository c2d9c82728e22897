-- Clause: 3.1
-- Category: listing_violation
-- Rate: 30
-- Claims: merchant_id
-- Notices: internal audit (listing checks)
-- Says: A merchant is suspended and its listings are still on sale.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from merchants
where merchant_no in (select merchant_no from order_lines)
-- == change
update merchants set state = 'suspended'
from victims where merchants.merchant_no = _merchant_no;
