-- claim: A message to a customer or department is sent within the hours of the policy
-- claim_zh: 发给顾客或部门的消息在规定时限内发出
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Look at the outbox; say what a message that was claimed and not sent came to
-- remedy_zh: 检查发件箱；核实已领取但未发出的消息
-- population: (select subject_id, occurred_at + :send_within * interval '1 hour' as due_at
--   from core.notification) as n
-- when: due_at
-- rows: subject_id, event, channel, status, occurred_at
-- policy: send_within = notification.send_within
-- note: counted from the event; one that was told late by its sender is late here too
select
    subject_id, event, channel, status,
    occurred_at + :send_within * interval '1 hour' as occurred_at
from core.notification
where status <> 'sent'
