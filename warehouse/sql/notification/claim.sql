-- purpose: take one message before it is sent, so that nobody else sends it
-- grain: one message
-- note: a sender that dies leaves it claimed; whether it went out is unknown, so a person decides
update core.notification
set status = 'claimed', claimed_at = :claimed_at, claimed_by = :run_id
where subject_id = :subject_id and event = :event and channel = :channel and status = 'queued'
