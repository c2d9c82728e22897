-- purpose: what becomes of every break that this run found, beside how it stood
-- grain: one break
-- clause: 4.4
-- note: a person's decision stands while category and amount at stake are what they were then; a
--   replay knows only those that had been made. A match by hand that is known is evidence, which pairs
create temp table break_next as
with joined as (
    select
        f.*,
        s.break_id is null as is_new,
        s.status as status_before,
        s.category as category_before,
        s.amount_minor as amount_before,
        d.resolved_on,
        coalesce(
            d.decided_category = f.category and d.decided_minor = f.amount_minor, false
        ) as is_decided
    from found_break as f
    left join core.payment_break as s on s.break_id = f.break_id
    left join decided as d
        on d.break_id = f.break_id and case
            when d.decided_at < :as_of then not d.is_by_hand
            else not :is_replay
        end
),

judged as (
    select
        joined.*,
        case
            when closed_on is not null or is_decided then 'resolved'
            when
                status_before = 'awaiting_approval' and category = category_before
                and amount_minor = amount_before
                then 'awaiting_approval'
            else 'open'
        end as status
    from joined
)

select
    judged.*,
    coalesce(closed_on, case when is_decided then resolved_on end) as ended_on,
    case
        when is_new then 'opened'
        when status_before = 'resolved' and status <> 'resolved' then 'reopened'
        when status_before <> 'resolved' and status = 'resolved' then 'closed'
        when category <> category_before or amount_minor <> amount_before then 'changed'
    end as event
from judged
