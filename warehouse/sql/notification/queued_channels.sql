-- purpose: channels that have messages waiting
-- grain: one channel
select channel, count(*) as messages
from core.notification
where status = 'queued'
group by channel
order by channel
