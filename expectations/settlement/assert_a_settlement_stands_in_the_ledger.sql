-- claim: The ledger owes every merchant what locked months settled
-- claim_zh: 总账商户余额等于已锁定月份的结算额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Pay nobody until the difference is explained; correct the ledger by a further journal
-- remedy_zh: 差异查明前暂停付款，以补充凭证更正总账
-- population: (select 1 from core.settlement as s inner join core.settlement_month as m
--   on m.month = s.month where m.state = 'locked') as s
-- rows: merchant_id, currency, amount_minor
-- stops: approve-settlement, month-end
-- note: payouts are posted by themselves and left out; the account of each merchant is the sub-ledger
with side as (
    select substr(p.account, 10) as merchant_id, p.currency, p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.kind = 'settlement' and p.account like 'merchant:%'
    union all
    select s.merchant_id, s.currency, s.movement_minor
    from core.settlement as s
    inner join core.settlement_month as m on m.month = s.month
    where m.state = 'locked'
)

select merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by merchant_id, currency
having sum(amount_minor) <> 0
