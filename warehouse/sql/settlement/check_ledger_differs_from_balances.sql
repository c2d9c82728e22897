-- purpose: merchants whose account in the ledger is not what the locked months say was settled with them
-- grain: one row
-- clause: 3.4
-- note: the sub-ledger of merchants is the account of each; payouts are posted by themselves
with side as (
    select p.account, p.currency, p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.kind = 'settlement' and p.account like 'merchant:%'
    union all
    select concat('merchant:', s.merchant_id), s.currency, s.movement_minor
    from core.settlement as s
    inner join core.settlement_month as m on m.month = s.month and m.state = 'locked'
),

difference as (
    select account, currency, sum(amount_minor) as over_minor
    from side
    group by account, currency
    having sum(amount_minor) <> 0
)

select count(*) as count, cast(coalesce(sum(abs(over_minor)), 0) as bigint) as amount_minor
from difference
