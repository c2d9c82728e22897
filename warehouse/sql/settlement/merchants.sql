-- purpose: what the month comes to for each merchant, as it is worked out
-- grain: one merchant and currency
select * from month_settlement order by merchant_id, currency
