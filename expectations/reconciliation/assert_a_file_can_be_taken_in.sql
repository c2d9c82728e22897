-- claim: A file that comes is whole, ours and adds up
-- claim_zh: 送达的对账文件完整、属于我方且勾稽一致
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Send the reason of the refusal to the sender and ask for the file again
-- remedy_zh: 将拒收原因告知发送方并要求重发
-- population: core.file_receipt
-- when: received_at
-- rows: issuer, file_format, covers_on, sha256, occurred_at
-- note: nothing of such a file was loaded; the gap that it leaves is another claim's
select issuer, file_format, covers_on, sha256, received_at as occurred_at
from core.file_receipt
where outcome = 'refused'
