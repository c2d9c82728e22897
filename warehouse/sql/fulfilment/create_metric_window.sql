-- purpose: the windows over which merchants are measured
-- grain: one metric and window
-- clause: 3.2, 4.2, 4.5
-- note: two windows per metric: the newest, whose defects may still arrive, and the newest that
--   is old enough to be mature; both end before the business day that follows the as-of instant
create temp table metric_window as
with said as (
    select
        replace(replace(key, 'metric.', ''), '.window_days', '') as metric,
        cast(value_number as integer) as window_days
    from core.policy_parameter
    where
        book = :book and version = :version and scope_kind = 'platform'
        and key like 'metric.%.window_days'
),

maturity as (
    select cast(value_number as integer) as maturity_days
    from core.policy_parameter
    where
        book = :book and version = :version and scope_kind = 'platform'
        and key = 'metric.maturity_days'
)

select
    metric,
    cast(:end_on as date) - window_days as window_from,
    cast(:end_on as date) as window_to,
    maturity_days > 0 as is_immature
from said
cross join maturity
union all
select
    metric,
    cast(:end_on as date) - maturity_days - window_days,
    cast(:end_on as date) - maturity_days,
    false
from said
cross join maturity
where maturity_days > 0
