-- purpose: companies whose credit code was not measured as it stands
-- grain: one merchant
-- clause: 4.1
select m.merchant_id, m.credit_code
from core.merchant as m
left join core.credit_code_measure as c on c.merchant_id = m.merchant_id
where
    m.kind = 'company'
    and (c.merchant_id is null or c.credit_code is distinct from m.credit_code)
order by m.merchant_id
