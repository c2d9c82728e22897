-- claim: Holder and number of an account that a merchant is paid through were verified
-- claim_zh: 商户收款账户的户名与账号均经核验
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Hold the payouts of the merchant until the account is verified
-- remedy_zh: 核验账户前暂停向该商户付款
-- population: core.payout_account
-- rows: account_id, merchant_id
select account_id, merchant_id
from core.payout_account
where verified_at is null or verified_by is null
