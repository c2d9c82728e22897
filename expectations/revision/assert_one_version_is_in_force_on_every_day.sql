-- claim: Versions of the rules follow each other without overlap or gap
-- claim_zh: 规则版本前后衔接，无重叠亦无空档
-- clause: 7
-- severity: critical
-- department: platform_management
-- remedy: Set the day on which the earlier version ends to that on which the later one begins
-- remedy_zh: 将前一版本的失效日设为后一版本的生效日
-- population: core.policy_version
-- rows: book, version, effective_to, next_from
-- stops: order-fulfilment, payment-reconciliation, monthly-settlement, month-end,
--   analytics-report
with pair as (
    select
        book, version, effective_to,
        lead(effective_from) over (partition by book order by effective_from) as next_from
    from core.policy_version
)

select book, version, effective_to, next_from
from pair
where coalesce(effective_to, next_from - 1) <> next_from
