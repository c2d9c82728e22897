-- claim: No service message that is kept holds a home address
-- claim_zh: 留存的客服消息不含住址
-- clause: 3.5
-- severity: warning
-- department: data
-- remedy: Mask the address; an address for shipping belongs into the order
-- remedy_zh: 遮蔽住址；收货地址应在订单中修改
-- population: core.service_message
-- rows: case_id, message_no
-- policy: pattern = governance.address_pattern
-- note: found by the form of an address: one in other words is not found, and a shop's own is
select case_id, message_no
from core.service_message
where regexp_replace(text, :pattern, '') <> text
