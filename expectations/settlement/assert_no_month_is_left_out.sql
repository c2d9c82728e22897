-- claim: No month lies unsettled between two that are locked
-- claim_zh: 已锁定月份之间没有遗漏的月份
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Settle what became payable in the month that was left out with the next one, and tell merchants
-- remedy_zh: 将遗漏月份的应付款并入下一月结算并告知商户
-- population: (select 1 from core.settlement_month where state = 'locked') as m
-- rows: month, next_month
with pair as (
    select month, lead(month) over (order by month) as next_month
    from core.settlement_month
    where state = 'locked'
)

select month, next_month
from pair
where
    cast(concat(next_month, '-01') as date)
    > cast(concat(month, '-01') as date) + interval '1 month'
    and next_month is not null
