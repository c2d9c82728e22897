-- purpose: every break as it stood at the as-of instant, with its age
-- grain: one break
-- clause: 4.4
-- note: status, category and amount come from its history, so that what people decided later does not
--   change a report of this instant. The age in working days runs from the day on which the two
--   sides had to agree
create temp table break_state as
with latest as (
    select
        break_id, event, status, category, amount_minor,
        row_number() over (partition by break_id order by event_no desc) as newest
    from core.break_event
    where occurred_at <= :as_of
)

select
    b.break_id, b.subject_kind, b.subject, l.category, b.provider, b.account, l.amount_minor,
    b.currency, b.expected_on, b.opened_on, b.severity, b.owner, b.due_on, l.status, l.event,
    b.order_id, b.payment_id, b.native_id, b.batch_id, b.ours_minor, b.theirs_minor,
    l.status <> 'resolved' as is_open,
    l.status <> 'resolved' and b.due_on < cast(:business_on as date) as is_overdue,
    case
        when til.working_days_before > since.working_days_before
            then cast(til.working_days_before - since.working_days_before as integer)
        else 0
    end as age_days
from latest as l
inner join core.payment_break as b on b.break_id = l.break_id
left join core.calendar_day as since
    on since.country = :country and since.day = b.expected_on
left join core.calendar_day as til
    on til.country = :country and til.day = cast(:business_on as date)
where l.newest = 1
