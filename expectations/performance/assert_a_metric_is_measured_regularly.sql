-- claim: Every metric was measured within the days of the policy
-- claim_zh: 每项指标在规定天数内均有测算
-- clause: 5.3
-- severity: warning
-- department: human_resources
-- remedy: Run order_fulfilment for the audited day
-- remedy_zh: 按审计日重新运行 order_fulfilment
-- population: core.metric_definition
-- policy: days = performance.measured_every; zone = platform.time_zone
-- rows: metric, measured_to
with newest as (
    select metric, max(window_to) as measured_to
    from core.metric_value
    group by metric
)

select d.metric, n.measured_to
from core.metric_definition as d
left join newest as n on n.metric = d.metric
where
    n.measured_to is null
    or n.measured_to < cast(cast(:as_of as timestamptz) at time zone :zone as date) - :days
