-- purpose: the public register: notices, counter-statements and results, as they were recorded
-- grain: one notice
-- clause: 3.1
-- note: no name, no case file, no person and nothing that somebody wrote in their own words
with known as (
    select notice_id, event_no, event, to_state, occurred_at
    from core.ip_notice_event
    where recorded_at <= :as_of
),

dated as (
    select
        notice_id,
        max(event_no) as event_no,
        max(case when event = 'received' then occurred_at end) as received_at,
        max(case when event = 'completed' then occurred_at end) as completed_at,
        max(case when event = 'measures_taken' then occurred_at end) as measures_taken_at,
        max(case when event = 'counter_stated' then occurred_at end) as counter_stated_at,
        max(case when event = 'forwarded' then occurred_at end) as reached_holder_at,
        max(case when event = 'kept' then occurred_at end) as kept_at,
        max(case when event in ('lifted', 'removed', 'withdrawn') then occurred_at end) as ended_at
    from known
    group by notice_id
)

select
    d.notice_id, n.listing_id, n.merchant_id, n.right_kind, n.right_reference, d.received_at,
    d.completed_at, d.measures_taken_at, d.counter_stated_at, d.reached_holder_at,
    case when d.reached_holder_at is not null then n.wait_ends_at end as wait_ends_at,
    d.kept_at,
    case when d.kept_at is not null then n.kept_ground end as kept_ground,
    d.ended_at, k.to_state as state
from dated as d
inner join core.ip_notice as n on n.notice_id = d.notice_id
inner join known as k on k.notice_id = d.notice_id and k.event_no = d.event_no
order by d.received_at, d.notice_id
