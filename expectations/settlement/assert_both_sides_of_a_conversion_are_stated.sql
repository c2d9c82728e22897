-- claim: A merchant's statement has both sides of what was converted
-- claim_zh: 结算单完整列示换汇的双方金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Draft the month anew; where it is locked, correct it by an entry of the next month
-- remedy_zh: 重新生成草稿；已锁定的在下月以调整项更正
-- population: core.settlement_conversion
-- rows: month, merchant_id, currency, amount_minor
-- stops: approve-settlement, month-end
with side as (
    select month, merchant_id, currency, -sold_minor as amount_minor
    from core.settlement_conversion
    union all
    select month, merchant_id, payout_currency, bought_minor - margin_minor
    from core.settlement_conversion
    union all
    select month, merchant_id, currency, -amount_minor
    from core.settlement_charge
    where line_type in ('FX_CONVERSION', 'FX_MARGIN')
)

select month, merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by month, merchant_id, currency
having sum(amount_minor) <> 0
