-- claim: A balance opens with what the month before left unpaid
-- claim_zh: 期初余额等于上月结转额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out what became of the difference; correct it by an entry of the next month
-- remedy_zh: 查明差额去向，在下月以调整项更正
-- population: (select 1 from core.settlement as s inner join core.settlement_month as m
--   on m.month = s.month where m.state = 'locked') as s
-- rows: merchant_id, currency, amount_minor
-- note: added up over all locked months but for the newest, so that a balance that was dropped is found as well
with locked as (
    select s.*, max(m.month) over () as newest_month, min(m.month) over () as oldest_month
    from core.settlement as s
    inner join core.settlement_month as m on m.month = s.month
    where m.state = 'locked'
),

side as (
    select merchant_id, currency, closing_minor - payable_minor as amount_minor
    from locked
    where month < newest_month
    union all
    select merchant_id, currency, -opening_minor
    from locked
    where month > oldest_month
)

select merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by merchant_id, currency
having sum(amount_minor) <> 0
