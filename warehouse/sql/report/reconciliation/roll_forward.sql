-- purpose: how the open breaks of the month's beginning became those of its end
-- grain: one category and currency
-- clause: 4.4
-- note: a period holds what happened after its beginning, up to and with its end, so that a run at
--   midnight belongs to the day that it closes. A break that changes its category leaves one row and
--   enters another; one that was found and closed at once is new and cleared
with steps as (
    select
        e.break_id,
        e.event_no,
        e.occurred_at,
        e.category,
        e.amount_minor,
        e.status <> 'resolved' as is_open,
        lag(e.category) over history as category_before,
        lag(e.amount_minor) over history as amount_before,
        coalesce(lag(e.status) over history, '') as status_before
    from core.break_event as e
    where e.occurred_at <= :as_of
    window history as (partition by e.break_id order by e.event_no)
),

happened as (
    select
        break_id,
        case
            when occurred_at <= :period_from then 'opening'
            when occurred_at <= :period_to then 'period'
            else 'after'
        end as period,
        category,
        amount_minor,
        is_open,
        category_before,
        amount_before,
        status_before = '' as is_first,
        status_before not in ('', 'resolved') as was_open
    from steps
),

moves as (
    select
        break_id, period, category, 1 as break_count, amount_minor,
        case when is_first then 'new' else 'reopened' end as move
    from happened
    where not was_open and (is_open or is_first)
    union all
    select break_id, period, category, -1, -amount_minor, 'cleared'
    from happened
    where not was_open and is_first and not is_open
    union all
    select break_id, period, category_before, -1, -amount_before, 'cleared'
    from happened
    where was_open and not is_open
    union all
    select break_id, period, category_before, -1, -amount_before, 'changed'
    from happened
    where was_open and is_open
    union all
    select break_id, period, category, 1, amount_minor, 'changed'
    from happened
    where was_open and is_open
)

select
    m.category,
    b.currency,
    case when m.period = 'period' then m.move else m.period end as move,
    cast(sum(m.break_count) as bigint) as break_count,
    cast(sum(m.amount_minor) as bigint) as amount_minor
from moves as m
inner join core.payment_break as b on b.break_id = m.break_id
group by m.category, b.currency, case when m.period = 'period' then m.move else m.period end
order by m.category, b.currency, move
