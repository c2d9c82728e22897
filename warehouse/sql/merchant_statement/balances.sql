-- purpose: every balance of a month, for the index
-- grain: one merchant and currency
-- note: a merchant that has sold and of whom nothing is settled has a balance of nought
select
    s.merchant_id, s.currency, s.closing_minor, s.payable_minor, s.state, s.hold_reason
from core.settlement as s
where s.month = :month
union all
select distinct p.merchant_id, p.currency, cast(0 as bigint), cast(0 as bigint), 'nothing', cast(null as text)
from core.pending_line as p
where
    p.month = :month
    and not exists (
        select 1 from core.settlement as s
        where s.month = p.month and s.merchant_id = p.merchant_id and s.currency = p.currency
    )
