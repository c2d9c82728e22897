-- claim: A training in every version of the rules was planned for everybody employed on its first day
-- claim_zh: 每个版本均为生效日在职的全体员工安排培训
-- clause: 6
-- severity: warning
-- department: platform_management
-- remedy: Plan the training in the version for the person
-- remedy_zh: 为该员工安排该版本的培训
-- population: core.policy_version
-- rows: version, staff_id
-- note: of versions that some training names at all; due by the first day or later, whoever joined meanwhile
with taught as (
    select distinct substr(course, 8) as version
    from core.training
    where course like 'policy:%'
),

wanted as (
    select v.version, s.staff_id
    from core.policy_version as v
    inner join taught as t on t.version = v.version
    cross join core.staff_member as s
    where s.joined_on <= v.effective_from and coalesce(s.left_on, v.effective_from) >= v.effective_from
)

select w.version, w.staff_id
from wanted as w
left join core.training as t
    on t.staff_id = w.staff_id and t.course = concat('policy:', w.version)
where t.staff_id is null
