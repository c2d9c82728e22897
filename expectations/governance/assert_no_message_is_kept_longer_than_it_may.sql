-- claim: No service message is kept longer than the days of the policy
-- claim_zh: 客服消息留存不超过规定期限
-- clause: 3.5
-- severity: warning
-- department: data
-- remedy: Delete the message, here and in the system that sent it
-- remedy_zh: 在本系统与来源系统删除该消息
-- population: core.service_message
-- rows: case_id, message_no, sent_at
-- policy: keep_days = governance.keep_messages
select case_id, message_no, sent_at
from core.service_message
where sent_at < :as_of - :keep_days * interval '1 day'
