-- claim: A customer is known by a pseudonym, not by a number or mail address of theirs
-- claim_zh: 顾客以假名标识，不使用其个人号码或邮箱
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Have the sender give out pseudonyms, and replace what was delivered
-- remedy_zh: 要求来源方改用假名，并替换已交付数据
-- population: core.customer_order
-- rows: order_id
-- note: the id itself is not shown, for it may be a person's; 11 digits are a mobile number or a
--   CPF, 18 an identity number
select order_id
from core.customer_order
where
    customer_id like '%@%'
    or (length(customer_id) in (11, 18) and trim(customer_id, '0123456789Xx') = '')
