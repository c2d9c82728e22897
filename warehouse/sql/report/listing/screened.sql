-- purpose: what our checks said in the month, by outcome, and how often that is written as a step
-- grain: one row
-- clause: 4.1
with found as (
    select d.outcome
    from core.listing_screening as d
    inner join report_month as r
        on r.month = :month and d.screened_at > r.starts_at and d.screened_at <= r.ends_at
),

steps as (
    select count(*) as steps
    from core.listing_event as e
    inner join report_month as r
        on r.month = :month and e.occurred_at > r.starts_at and e.occurred_at <= r.ends_at
    where e.actor = 'checks' and e.event in ('approved', 'referred', 'rejected')
)

select
    (select count(*) from found where outcome = 'approve') as approved,
    (select count(*) from found where outcome = 'refer') as referred,
    (select count(*) from found where outcome = 'reject') as rejected,
    (select steps from steps) as steps
