-- purpose: notices whose rights holder told of no complaint and no suit in time
-- grain: one notice
-- clause: 3.1
-- note: the end of the time is not part of it
with events as (
    select notice_id, cast(max(event_no) as integer) as event_count
    from core.ip_notice_event
    group by notice_id
)

select n.notice_id, n.state, e.event_count
from core.ip_notice as n
inner join events as e on e.notice_id = n.notice_id
where n.state = 'forwarded' and n.wait_ends_at <= :as_of
order by n.notice_id
