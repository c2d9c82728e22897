-- claim: Everybody was trained in a version of the rules by the day on which the training was due
-- claim_zh: 全体员工在截止日前完成新版规则培训
-- clause: 6
-- severity: warning
-- department: platform_management
-- remedy: Train the person now; look at what they decided without it
-- remedy_zh: 立即补训，并复核其未受训期间的决定
-- population: (select 1 from core.training where course like 'policy:%') as t
-- policy: zone = platform.time_zone
-- rows: staff_id, course, due_on, completed_on
select staff_id, course, due_on, completed_on
from core.training
where
    course like 'policy:%'
    and coalesce(
        completed_on, cast(cast(:as_of as timestamptz) at time zone :zone as date)
    ) > due_on
