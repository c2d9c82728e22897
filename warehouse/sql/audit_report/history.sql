-- purpose: the last audits of everything, with what was broken and how many findings were open
-- grain: one as-of instant of audits
-- clause: 5.1
with ranked as (
    select
        run_id, as_of,
        row_number() over (
            partition by as_of order by coalesce(anchor_no, 0) desc, run_id desc
        ) as place
    from core.audit_run
    where noun = '' and period_from is null and period_to = as_of and as_of <= :as_of
),

latest as (
    select run_id, as_of
    from ranked
    where place = 1
    order by as_of desc
    limit :audits
),

judged as (
    select
        l.as_of,
        count(*) as claims,
        cast(sum(case when r.outcome = 'broken' then 1 else 0 end) as bigint) as broken,
        cast(sum(case when r.outcome = 'inconclusive' then 1 else 0 end) as bigint) as inconclusive
    from latest as l
    inner join core.audit_result as r on r.run_id = l.run_id
    where r.noun <> 'table'
    group by l.as_of
),

changed as (
    select
        occurred_at,
        case when state in ('verified', 'closed', 'dismissed', 'risk_accepted') then 0 else 1 end
        - case
            when
                from_state is null
                or from_state in ('verified', 'closed', 'dismissed', 'risk_accepted') then 0
            else 1
        end as opened
    from core.finding_event
),

stood as (
    select l.as_of, cast(sum(c.opened) as bigint) as open_findings
    from latest as l
    inner join changed as c on c.occurred_at <= l.as_of
    group by l.as_of
)

select
    l.as_of,
    coalesce(j.claims, 0) as claims,
    coalesce(j.broken, 0) as broken,
    coalesce(j.inconclusive, 0) as inconclusive,
    coalesce(s.open_findings, 0) as open_findings
from latest as l
left join judged as j on j.as_of = l.as_of
left join stood as s on s.as_of = l.as_of
order by l.as_of
