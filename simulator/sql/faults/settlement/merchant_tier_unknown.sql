-- Clause: 3.4
-- Category: settlement_input
-- Rate: 30
-- Claims: merchant_id
-- Notices: monthly_settlement (every merchant's tier has terms)
-- Says: A merchant has a tier for which no commission was ever agreed.
-- == victims
select merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor
from merchants
where tier = 'standard'
-- == change
update merchants set tier = 'partner'
from victims where merchant_id(merchants.merchant_no) = victims.merchant_id;
