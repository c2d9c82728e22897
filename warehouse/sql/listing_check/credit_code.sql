-- check: The merchant's credit code is well formed
-- check_zh: 统一社会信用代码有效
-- clause: 4.1
-- severity: warning
-- class: document_request
-- watch: no
-- says: The credit code of the merchant is {value}; {limit}.
-- says_zh: 商家统一社会信用代码：{value}；{limit}。
select
    s.listing_id,
    s.version_no,
    c.problem is null as is_met,
    coalesce(c.problem, 'valid') as value,
    'a company states a valid one' as limit_value
from screened as s
inner join core.credit_code_measure as c on c.merchant_id = s.merchant_id
