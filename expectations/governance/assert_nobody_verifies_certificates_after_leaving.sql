-- claim: Nobody verifies a certificate on a day on which they are not employed
-- claim_zh: 非在职人员不得核验证照
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Close the access; verify these certificates again
-- remedy_zh: 关闭账号，并重新核验相关证照
-- population: (select document_id, verified_at from core.merchant_document
--   where verified_at is not null and verified_by is not null) as d
-- when: verified_at
-- rows: document_id, merchant_id, verified_by, occurred_at
-- policy: zone = platform.time_zone
-- note: the last day counts; nobody is held to the first one, for records are moved when a
--   marketplace changes its system
select d.document_id, d.merchant_id, d.verified_by, d.verified_at as occurred_at
from core.staff_member as s
inner join core.merchant_document as d on d.verified_by = s.staff_id
where cast(d.verified_at at time zone :zone as date) > s.left_on
