-- claim: Round amounts are rare among the refunds and manual entries of a person
-- claim_zh: 个人经手的退款与手工调整中整额占比不高
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Look at the round amounts and at what they were for
-- remedy_zh: 核查整额款项及其用途
-- population: (select 1 from core.refund where approved_by is not null
--   union all select 1 from core.manual_entry) as d
-- policy: unit = audit.round_amount; share = audit.round_share; least = audit.least_rows
-- rows: kind, person, decisions, round_decisions, amount_minor
-- note: goodwill and penalties are often round by rule, and are wrong alarms
with decision as (
    select 'refund' as kind, approved_by as person, amount_minor
    from core.refund
    where approved_by is not null
    union all
    select 'manual_entry', proposed_by, abs(amount_minor)
    from core.manual_entry
),

counted as (
    select
        kind, person, count(*) as decisions,
        sum(case when mod(amount_minor, :unit) = 0 then 1 else 0 end) as round_decisions,
        sum(case when mod(amount_minor, :unit) = 0 then amount_minor else 0 end) as amount_minor
    from decision
    group by kind, person
)

select
    kind, person, decisions, cast(round_decisions as bigint) as round_decisions,
    cast(amount_minor as bigint) as amount_minor
from counted
where decisions >= :least and round_decisions > :share * decisions
