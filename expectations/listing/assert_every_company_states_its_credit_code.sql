-- claim: A merchant that is a company states its unified social credit code
-- claim_zh: 企业商户均已登记统一社会信用代码
-- clause: 4.1
-- severity: warning
-- department: merchandising
-- remedy: Take the code from the business licence
-- remedy_zh: 按营业执照补录代码
-- population: (select merchant_id from core.merchant where kind = 'company') as m
-- rows: merchant_id
select merchant_id
from core.merchant
where kind = 'company' and credit_code is null
