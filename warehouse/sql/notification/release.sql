-- purpose: put messages back that were claimed or failed, on a person's word
-- grain: one channel
update core.notification
set status = 'queued', claimed_at = null, claimed_by = null
where channel = :channel and status in ('claimed', 'failed')
