-- claim: Two merchants are not paid through the same account
-- claim_zh: 不同商户不得共用收款账户
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Hold the payouts of both; find out whose account it is, and whether one person is
--   behind both
-- remedy_zh: 暂停双方付款，核实账户归属及是否同一实际控制人
-- population: core.payout_account
-- rows: account_id, merchant_id, other_merchant_id
-- note: the other one has the lower number, which does not prove whose account it is; the number
--   itself is not shown
with numbered as (
    select
        account_id, merchant_id,
        min(merchant_id) over (partition by bank_code, account_number) as other_merchant_id
    from core.payout_account
)

select account_id, merchant_id, other_merchant_id
from numbered
where merchant_id <> other_merchant_id
