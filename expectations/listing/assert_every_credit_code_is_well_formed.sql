-- claim: A unified social credit code has the form and the check character of GB 32100
-- claim_zh: 统一社会信用代码符合 GB 32100 的格式与校验规则
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Compare the code with the register; suspend the merchant where there is none
-- remedy_zh: 与登记机关核对代码；查无此码的，暂停商户
-- population: (select merchant_id from core.merchant where credit_code is not null) as m
-- rows: merchant_id
-- note: the weights are the powers of 3 modulo 31, as the standard has them
with read as (
    select
        merchant_id,
        case
            when regexp_replace(concat(credit_code, '.'), '^[0-9A-HJ-NPQRTUWXY]{18}[.]$', '') = ''
                then credit_code
        end as code
    from core.merchant
    where credit_code is not null
),

valued as (
    select
        merchant_id,
        strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 1, 1))
        + 3 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 2, 1))
        + 9 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 3, 1))
        + 27 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 4, 1))
        + 19 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 5, 1))
        + 26 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 6, 1))
        + 16 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 7, 1))
        + 17 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 8, 1))
        + 20 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 9, 1))
        + 29 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 10, 1))
        + 25 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 11, 1))
        + 13 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 12, 1))
        + 8 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 13, 1))
        + 24 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 14, 1))
        + 10 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 15, 1))
        + 30 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 16, 1))
        + 28 * strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 17, 1))
        + strpos('123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 18, 1)) as total
    from read
)

select merchant_id
from valued
where coalesce(mod(total, 31), 1) <> 0
