-- purpose: the outbox by channel, event and status
-- grain: one channel, event and status
select channel, event, status, count(*) as messages
from core.notification
group by channel, event, status
order by channel, event, status
