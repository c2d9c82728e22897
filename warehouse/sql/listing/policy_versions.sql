-- purpose: the policy versions by which the versions in question are judged
-- grain: one policy version
-- clause: 4.1
select policy_version, count(*) as version_count
from in_question
group by policy_version
order by policy_version
