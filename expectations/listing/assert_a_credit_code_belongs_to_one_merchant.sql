-- claim: A unified social credit code belongs to one merchant
-- claim_zh: 同一统一社会信用代码只对应一个商户
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Find out which of the two is the company; suspend the other one
-- remedy_zh: 核实代码真正归属，暂停冒用者
-- population: (select merchant_id from core.merchant where credit_code is not null) as m
-- rows: merchant_id, other_merchant_id
-- note: the other one has the lower number, which does not prove whose code it is
with numbered as (
    select
        merchant_id, min(merchant_id) over (partition by credit_code) as other_merchant_id
    from core.merchant
    where credit_code is not null
)

select merchant_id, other_merchant_id
from numbered
where merchant_id <> other_merchant_id
