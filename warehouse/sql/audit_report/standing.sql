-- purpose: every finding as it stood at an instant, by the events until then
-- grain: one finding that was known
-- clause: 5.1
-- note: columns of a finding hold its present; what a later event replaced comes from the notes
with known as (
    select
        finding_id, event_no, event, state, occurred_at, actor, note, unexpected, population,
        amount_minor, evidence_sha256, run_id,
        case when from_state is null or from_state <> state then 1 else 0 end as is_change,
        case
            when
                state not in ('verified', 'closed', 'dismissed', 'risk_accepted')
                and (
                    from_state is null
                    or from_state in ('verified', 'closed', 'dismissed', 'risk_accepted')
                ) then 1
            else 0
        end as is_entry
    from core.finding_event
    where occurred_at <= :as_of
),

marked as (
    select
        finding_id,
        max(case when is_change = 1 then event_no end) as changed_no,
        max(case when unexpected is not null then event_no end) as counted_no,
        max(case when is_entry = 1 then event_no end) as entered_no,
        max(case when event in ('opened', 'reopened') then event_no end) as begun_no,
        max(case when event = 'assigned' then event_no end) as assigned_no,
        max(case when event = 'action_agreed' then event_no end) as agreed_no,
        max(case when event = 'cause_shown' then event_no end) as shown_no,
        max(case when event = 'escalated' then event_no end) as escalated_no,
        cast(sum(case when event in ('opened', 'seen', 'reopened') then 1 else 0 end) as bigint)
            as times_seen,
        cast(sum(case when event = 'reopened' then 1 else 0 end) as bigint) as times_reopened
    from known
    group by finding_id
),

stepped as (
    select
        k.finding_id,
        max(case when k.event = 'confirmed' then k.occurred_at end) as confirmed_at,
        max(case when k.event = 'assigned' then k.occurred_at end) as assigned_at,
        max(case when k.event = 'action_agreed' then k.occurred_at end) as agreed_at,
        max(case when k.event = 'implemented' then k.occurred_at end) as implemented_at,
        max(case when k.event = 'verified' then k.occurred_at end) as verified_at,
        max(case when k.event = 'closed' then k.occurred_at end) as closed_at
    from known as k
    inner join marked as m on m.finding_id = k.finding_id
    where k.event_no >= m.begun_no
    group by k.finding_id
),

later as (
    select
        finding_id,
        max(case when event = 'reopened' then 1 else 0 end) as is_reopened,
        max(case when event = 'assigned' then 1 else 0 end) as is_assigned,
        max(case when event = 'action_agreed' then 1 else 0 end) as is_agreed
    from core.finding_event
    where occurred_at > :as_of
    group by finding_id
)

select
    f.finding_id, f.claim, f.scope, f.clause, f.severity, f.department, f.currency, f.opened_at,
    c.state, c.occurred_at as changed_at, c.actor as changed_by, c.note as changed_note,
    b.occurred_at as begun_at, e.occurred_at as entered_at, s.confirmed_at, s.assigned_at,
    s.agreed_at, s.implemented_at, s.verified_at, s.closed_at, n.occurred_at as counted_at,
    n.run_id as counted_by, n.unexpected, n.population, n.amount_minor, n.evidence_sha256,
    m.times_seen, m.times_reopened,
    a.note as assigned_note, g.note as agreed_note,
    case when m.shown_no > m.agreed_no then 1 else 0 end as is_cause_shown,
    case when m.escalated_no > m.begun_no then 1 else 0 end as is_escalated,
    coalesce(l.is_reopened, 0) as is_reopened_later,
    coalesce(l.is_assigned, 0) as is_assigned_later,
    coalesce(l.is_agreed, 0) as is_agreed_later,
    f.due_on, f.owner, f.cause, f.action, f.action_due_on, f.sample,
    f.evidence_sha256 as evidence_sha256_now
from core.finding as f
inner join marked as m on m.finding_id = f.finding_id
inner join stepped as s on s.finding_id = f.finding_id
inner join known as c on c.finding_id = m.finding_id and c.event_no = m.changed_no
inner join known as b on b.finding_id = m.finding_id and b.event_no = m.begun_no
left join known as n on n.finding_id = m.finding_id and n.event_no = m.counted_no
left join known as e on e.finding_id = m.finding_id and e.event_no = m.entered_no
left join known as a on a.finding_id = m.finding_id and a.event_no = m.assigned_no
left join known as g on g.finding_id = m.finding_id and g.event_no = m.agreed_no
left join later as l on l.finding_id = f.finding_id
order by
    case f.severity when 'critical' then 1 when 'warning' then 2 else 3 end, f.claim, f.scope
