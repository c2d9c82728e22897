-- purpose: when the bank had the money of each batch, and of each day of a provider that pays by day
-- grain: one batch, or one provider account, currency and business day
-- clause: 4.4
-- note: a batch of which the bank had something else has arrived once people have ended its break
create temp table receipt_day as
with arrived as (
    select
        x.*,
        b.break_id is not null and b.status <> 'resolved' as is_disputed,
        coalesce(x.received_on, b.closed_on, case when b.status = 'resolved' then x.expected_on end)
            as arrived_on
    from core.receipt_expectation as x
    left join core.payment_break as b
        on b.subject_kind = 'batch' and b.closed_on is null
        and b.subject = concat(x.provider, '/', x.account, '/', x.batch_reference, '/', x.currency)
    where :needs_receipt
),

by_batch as (
    select provider, account, currency, batch_reference, cast(null as date) as day, expected_on,
        case when is_disputed then null else arrived_on end as arrived_on
    from arrived
),

by_day as (
    select x.provider, x.account, x.currency, '' as batch_reference, d.day, x.expected_on,
        case when x.is_disputed then null else x.arrived_on end as arrived_on
    from arrived as x
    inner join core.calendar_day as d
        on d.country = :country and d.day between x.first_on and x.last_on
)

select
    provider, account, currency, batch_reference, day,
    max(expected_on) as expected_on,
    case when count(arrived_on) = count(*) then max(arrived_on) end as arrived_on
from (
    select * from by_batch
    union all
    select * from by_day
) as either
group by provider, account, currency, batch_reference, day
