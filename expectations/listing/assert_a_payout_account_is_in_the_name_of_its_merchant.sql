-- claim: The holder of a payout account is whom the merchant's business licence names
-- claim_zh: 收款账户户名与营业执照所载主体一致
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Hold the payouts; find out who the holder is and who set the account
-- remedy_zh: 暂停付款，核实户名与账户登记人
-- population: (select account_id from core.payout_account where merchant_id in (
--   select merchant_id from core.merchant_document where kind = 'business_licence')) as a
-- rows: account_id, merchant_id
-- note: a merchant without a business licence breaks another claim; the names are not shown
with named as (
    select merchant_id, holder_name
    from core.merchant_document
    where kind = 'business_licence'
    group by merchant_id, holder_name
),

compared as (
    select
        a.account_id, a.merchant_id,
        max(case when n.holder_name = a.holder_name then 1 else 0 end) as is_same
    from core.payout_account as a
    inner join named as n on n.merchant_id = a.merchant_id
    group by a.account_id, a.merchant_id
)

select account_id, merchant_id
from compared
where is_same = 0
