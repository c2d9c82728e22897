-- claim: A payout goes to an account of the merchant that it is owed to
-- claim_zh: 付款账户属于应收款商户
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Stop the payout, or claim it back, and find out who set the account
-- remedy_zh: 停止或追回付款，并查明账户设定人
-- population: (select 1 from core.payout where account_id is not null) as p
-- rows: payout_id, month, merchant_id, account_id, amount_minor
select p.payout_id, p.month, p.merchant_id, p.account_id, p.amount_minor
from core.payout as p
left join core.payout_account as a
    on a.account_id = p.account_id and a.merchant_id = p.merchant_id
where a.account_id is null and p.account_id is not null
