-- claim: No service message came in with a number or address of a person that had to be masked
-- claim_zh: 接收的客服消息不含需遮蔽的个人号码或邮箱
-- clause: 3.5
-- severity: warning
-- department: data
-- remedy: Mask the message in the system that sent it; tell customers what not to write
-- remedy_zh: 在来源系统中遮蔽该消息，并提示顾客勿留个人信息
-- population: core.service_message
-- rows: case_id, message_no
-- note: the gate has put three dots in its place; a long number of goods is masked too, so not
--   each is a person's
select case_id, message_no
from core.service_message
where text like '%•••%'
