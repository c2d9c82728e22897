-- claim: A run was made under the version of the rules that was in force at its instant
-- claim_zh: 每次运行均适用其时点的现行规则版本
-- clause: 7
-- severity: critical
-- department: platform_management
-- remedy: Find out why the run had another version; run it anew for the same instant
-- remedy_zh: 查明版本不符原因，按同一时点重新运行
-- population: core.run
-- policy: zone = platform.time_zone
-- rows: run_id, flow, policy_version
-- note: a version whose days were moved after the run is found too: it may not be moved
select r.run_id, r.flow, r.policy_version
from core.run as r
inner join core.policy_version as v on v.book = r.policy_book and v.version = r.policy_version
where
    cast(r.as_of at time zone :zone as date) < v.effective_from
    or cast(r.as_of at time zone :zone as date) >= v.effective_to
