-- purpose: breaks with their age in business days, the gravest first
-- grain: one break
-- note: the age runs from the expected day to the day of the standing reconciliation, or to the
--   day on which the break was closed
select
    b.break_id, b.category, b.provider, b.amount_minor, b.currency, b.expected_on, b.opened_on,
    case
        when til.working_days_before < since.working_days_before then 0
        else cast(til.working_days_before - since.working_days_before as integer)
    end as age_days,
    b.severity, b.status, b.order_id, b.payment_id, b.native_id, b.batch_id,
    b.closed_on, b.due_on, b.owner, b.account, b.subject_kind, b.subject
from core.payment_break as b
left join core.calendar_day as since
    on since.country = :country and since.day = b.expected_on
left join core.calendar_day as til
    on til.country = :country and til.day = coalesce(b.closed_on, cast(:as_of_on as date))
where
    (:status = 'all' or b.status = :status or (:status = 'open' and b.status <> 'resolved'))
    and (cast(:provider as text) is null or b.provider = :provider)
    and (cast(:category as text) is null or b.category = :category)
order by
    case b.severity when 'critical' then 1 when 'high' then 2 when 'medium' then 3 else 4 end,
    b.amount_minor desc,
    b.expected_on,
    b.break_id
