-- purpose: what each policy version says about the clocks of the whole platform
-- grain: one policy version of the book in use
-- note: times of day are seconds since midnight; hours become seconds here and nowhere else
create temp table terms as
with said as (
    select
        version,
        max(case when key = 'calendar.opens_at' then value_number end) as opens_second,
        max(case when key = 'calendar.closes_at' then value_number end) as closes_second,
        max(case when key = 'calendar.order_cut_off' then value_number end) as cut_off_second,
        max(case when key = 'fulfilment.confirm_starts_at' then value_text end) as confirm_starts_at,
        max(case when key = 'fulfilment.confirm' then value_number * 3600 end) as confirm_seconds,
        max(case when key = 'fulfilment.confirm' then unit end) as confirm_unit,
        max(case when key = 'fulfilment.deliver' then value_number * 3600 end) as deliver_seconds,
        max(case when key = 'fulfilment.deliver' then unit end) as deliver_unit
    from core.policy_parameter
    where book = :book and scope_kind = 'platform'
    group by version
)

select
    said.version,
    v.effective_from,
    coalesce(v.effective_to, date '9999-12-31') as effective_to,
    cast(said.opens_second as bigint) as opens_second,
    cast(said.closes_second - said.opens_second as bigint) as day_seconds,
    cast(said.cut_off_second as bigint) as cut_off_second,
    said.confirm_starts_at,
    cast(said.confirm_seconds as bigint) as confirm_seconds,
    said.confirm_unit = 'working_hours' as confirm_is_working,
    cast(said.deliver_seconds as bigint) as deliver_seconds,
    said.deliver_unit = 'working_hours' as deliver_is_working
from said
inner join core.policy_version as v on v.book = :book and v.version = said.version
