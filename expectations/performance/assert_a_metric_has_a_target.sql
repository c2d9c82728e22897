-- claim: Every metric that merchants are measured by has a target in the version in force
-- claim_zh: 商户考核的每项指标在现行版本中均有目标值
-- clause: 5.3
-- severity: warning
-- department: human_resources
-- remedy: Set a target for the metric in the next version of the policy
-- remedy_zh: 在下一版本中为该指标设定目标值
-- population: core.metric_definition
-- policy: zone = platform.time_zone
-- rows: metric
with target as (
    select p.key
    from core.policy_parameter as p
    inner join core.policy_version as v on v.book = p.book and v.version = p.version
    where
        v.effective_from <= cast(cast(:as_of as timestamptz) at time zone :zone as date)
        and coalesce(v.effective_to, v.effective_from + 36500)
        > cast(cast(:as_of as timestamptz) at time zone :zone as date)
)

select d.metric
from core.metric_definition as d
left join target as t on t.key = concat('kpi.', d.metric, '.target')
where t.key is null
