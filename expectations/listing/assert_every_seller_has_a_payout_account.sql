-- claim: A merchant with listings on sale has an account on file that it is paid through
-- claim_zh: 有在售商品的商户均已登记收款账户
-- clause: 3.4
-- severity: warning
-- department: finance
-- remedy: Ask the merchant for an account before the next settlement
-- remedy_zh: 在下次结算前要求商户登记收款账户
-- population: (select merchant_id from core.listing where state = 'published' group by
--   merchant_id) as m
-- rows: merchant_id
with paid as (
    select merchant_id
    from core.payout_account
    group by merchant_id
)

select l.merchant_id
from core.listing as l
left join paid as a on a.merchant_id = l.merchant_id
where l.state = 'published' and a.merchant_id is null
group by l.merchant_id
