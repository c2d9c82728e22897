-- claim: No service message that is kept holds a number or mail address of a person
-- claim_zh: 留存的客服消息不含个人号码或邮箱
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Mask the message, and find out how it passed the gate
-- remedy_zh: 遮蔽该消息，并查明如何绕过入库遮蔽
-- population: core.service_message
-- rows: case_id, message_no
-- policy: pattern = governance.personal_pattern
-- note: the gate masks all of them: a row here came in past the gate
select case_id, message_no
from core.service_message
where regexp_replace(text, :pattern, '') <> text
