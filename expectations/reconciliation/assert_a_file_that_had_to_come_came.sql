-- claim: The file of every day on which money moved is there and could be read
-- claim_zh: 每个有资金往来的日期均有可读的对账文件
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the sender for the file again, and load it
-- remedy_zh: 要求发送方重新提供文件并加载
-- population: core.account_statement
-- rows: break_id, provider, expected_on, amount_minor
-- note: the amount is what the file hides, as far as other evidence tells
select break_id, provider, expected_on, amount_minor
from core.payment_break
where category = 'file_gap' and status <> 'resolved'
