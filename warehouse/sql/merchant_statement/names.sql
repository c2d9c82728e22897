-- purpose: names of merchants
-- grain: one merchant
select merchant_id, name from core.merchant
