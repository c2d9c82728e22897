-- purpose: tell each department that has findings that the audit of a day is reported
-- grain: one department of a day
-- clause: 5.1
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    concat(cast(:day as text), '/', department), 'audit_report', :channel, department, '5.1',
    :as_of, 'queued', :run_id
from core.finding
where
    state in (
        'identified', 'confirmed', 'assigned', 'action_agreed', 'implemented', 'reopened'
    )
group by department
on conflict do nothing
