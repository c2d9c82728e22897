-- purpose: a merchant, where there is one of that id
-- grain: one merchant
select merchant_id from core.merchant where merchant_id = :merchant_id
