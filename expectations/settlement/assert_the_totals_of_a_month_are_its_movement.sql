-- claim: Totals of a merchant's month come to what moved its balance
-- claim_zh: 结算单分项合计等于商户余额变动
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Draft the month anew; where it is locked, correct it by an entry of the next month
-- remedy_zh: 重新生成草稿；已锁定的在下月以调整项更正
-- population: core.settlement
-- rows: month, merchant_id, currency, amount_minor
-- stops: approve-settlement, month-end
with side as (
    select month, merchant_id, currency, movement_minor as amount_minor
    from core.settlement
    union all
    select month, merchant_id, currency, -amount_minor
    from core.settlement_total
)

select month, merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by month, merchant_id, currency
having sum(amount_minor) <> 0
