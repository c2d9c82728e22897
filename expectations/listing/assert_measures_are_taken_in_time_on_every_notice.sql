-- claim: Measures are taken on a complete notice of a rights holder within the time of the policy
-- claim_zh: 对权利人的完整通知在规定时限内采取必要措施
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing off sale and forward the notice; find out what held it up
-- remedy_zh: 立即采取措施并转送通知，查明延误原因
-- population: core.ip_notice
-- when: measures_due_at
-- rows: notice_id, listing_id, answered_at, occurred_at
-- inputs: listing_state.listing_id
-- note: it occurs when the time is up, and that instant is no part of it; a notice that was taken
--   back in time needs no measures
with answered as (
    select notice_id, min(occurred_at) as answered_at
    from core.ip_notice_event
    where to_state in ('measures_taken', 'withdrawn')
    group by notice_id
)

select n.notice_id, n.listing_id, a.answered_at, n.measures_due_at as occurred_at
from core.ip_notice as n
left join answered as a on a.notice_id = n.notice_id
where coalesce(a.answered_at, :as_of) >= n.measures_due_at
