-- claim: First digits of a provider's payments are spread as Benford's law says
-- claim_zh: 各支付渠道支付金额的首位数字符合本福特定律
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Look at the payments with the digits that are too many, by merchant and by who recorded them
-- remedy_zh: 按商户与录入人核查出现过多的首位数字对应的支付
-- population: core.payment
-- policy: least = audit.benford_rows; most = audit.benford_deviation
-- rows: provider, payments, deviation_ppm
-- note: mean absolute deviation over the nine digits, in millionths. Nigrini takes 0.015 and more for
--   no agreement; prices that end in 9, a narrow range of goods or a campaign of one price are wrong
--   alarms (a clean simulated marketplace has 0.010 to 0.012), and under some thousand payments chance
--   alone comes near 0.015
with paid as (
    select coalesce(provider, method) as provider, substr(cast(amount_minor as text), 1, 1) as digit
    from core.payment
    where amount_minor > 0
),

counted as (
    select provider, cast(digit as integer) as digit, count(*) as payments
    from paid
    group by provider, digit
),

total as (
    select
        provider, sum(payments) as payments
    from counted
    group by provider
    having sum(payments) >= :least
),

expected as (
    select
        t.provider, t.payments, d.digit,
        ln(1 + 1.0 / d.digit) / ln(10) as share
    from total as t
    cross join (values (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d (digit)
),

deviation as (
    select
        e.provider, e.payments,
        sum(abs(coalesce(c.payments, 0) * 1.0 / e.payments - e.share)) / 9 as deviation
    from expected as e
    left join counted as c on c.provider = e.provider and c.digit = e.digit
    group by e.provider, e.payments
)

select
    provider, cast(payments as bigint) as payments,
    cast(round(deviation * 1000000) as bigint) as deviation_ppm
from deviation
where deviation > :most
