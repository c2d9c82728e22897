-- purpose: the next messages of a channel, oldest first
-- grain: one message
select subject_id, event, channel, audience, clause, occurred_at
from core.notification
where channel = :channel and status = 'queued'
order by occurred_at, subject_id, event
limit :rows
