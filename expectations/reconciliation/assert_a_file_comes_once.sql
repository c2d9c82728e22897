-- claim: A file of a provider or bank comes once
-- claim_zh: 同一对账文件只送达一次
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Ask the sender why it sent the file again; nothing was loaded twice
-- remedy_zh: 向发送方查明重复发送原因；数据未重复加载
-- population: core.file_receipt
-- when: received_at
-- rows: issuer, file_format, covers_on, sha256, occurred_at
select issuer, file_format, covers_on, sha256, received_at as occurred_at
from core.file_receipt
where outcome = 'already_loaded'
