-- name_en: Handed over in time
-- name_zh: 发货及时率
-- group: sla
-- unit: share
-- better: up
-- clause: 4.2
-- department: fulfilment
-- date_basis: day on which the clock was due
-- maturity: no
-- definition: ship clocks that were met divided by those that were met or breached
-- order: 31
select
    substring(cast(cast(due_at at time zone :zone as date) as varchar), 1, 7) as month,
    sum(case when outcome = 'met' then 1 else 0 end) as num,
    count(*) as den
from core.sla_clock
where clock = 'ship' and outcome in ('met', 'breached')
group by 1
having
    substring(cast(cast(max(due_at) at time zone :zone as date) as varchar), 1, 7)
    between :first_month and :last_month
