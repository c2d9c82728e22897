-- purpose: record what the channel answered
-- grain: one message
update core.notification
set status = :status, sent_at = :sent_at
where
    subject_id = :subject_id and event = :event and channel = :channel
    and status = 'claimed' and claimed_by = :run_id
