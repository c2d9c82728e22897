-- purpose: what came to and went from the open findings since the audit before
-- grain: one department and kind of move
-- clause: 5.1
with settled as (
    select
        f.department, e.event, e.state, e.occurred_at,
        case
            when
                e.from_state is null
                or e.from_state in ('verified', 'closed', 'dismissed', 'risk_accepted') then 0
            else 1
        end as was_open,
        case
            when e.state in ('verified', 'closed', 'dismissed', 'risk_accepted') then 0
            else 1
        end as is_open
    from core.finding_event as e
    inner join core.finding as f on f.finding_id = e.finding_id
    where e.occurred_at <= :as_of
)

select
    department,
    case
        when occurred_at <= :since then 'opening'
        when is_open = 0 then state
        when event = 'opened' then 'new'
        else 'reopened'
    end as move,
    cast(sum(is_open - was_open) as bigint) as finding_count
from settled
where is_open <> was_open
group by 1, 2
order by 1, 2
