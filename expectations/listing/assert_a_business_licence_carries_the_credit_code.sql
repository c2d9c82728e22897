-- claim: The number of a business licence is the credit code that the merchant states
-- claim_zh: 营业执照编号与商户登记的统一社会信用代码一致
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Find out whose licence it is; suspend the merchant where it is somebody else's
-- remedy_zh: 核实执照归属；属他人执照的，暂停商户
-- population: (select d.document_id from core.merchant_document as d
--   inner join core.merchant as m on m.merchant_id = d.merchant_id
--   where d.kind = 'business_licence' and m.credit_code is not null) as d
-- rows: document_id, merchant_id
select d.document_id, d.merchant_id
from core.merchant_document as d
inner join core.merchant as m on m.merchant_id = d.merchant_id
where d.kind = 'business_licence' and d.document_number <> m.credit_code
