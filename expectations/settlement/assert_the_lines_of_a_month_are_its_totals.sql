-- claim: Lines and charges of a merchant's month come to the totals of its statement
-- claim_zh: 商户当月明细与费用合计等于结算单分项合计
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Draft the month anew; where it is locked, correct it by an entry of the next month
-- remedy_zh: 重新生成草稿；已锁定的在下月以调整项更正
-- population: (select distinct month, merchant_id, currency from core.settlement_total) as t
-- rows: month, merchant_id, currency, amount_minor
-- stops: approve-settlement, month-end
with side as (
    select
        month, merchant_id, currency,
        amount_minor + shipping_minor + order_fee_minor + commission_minor + tax_minor
        + provider_fee_minor as amount_minor
    from core.settlement_line
    union all
    select month, merchant_id, currency, amount_minor
    from core.settlement_charge
    union all
    select month, merchant_id, currency, -amount_minor
    from core.settlement_total
)

select month, merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by month, merchant_id, currency
having sum(amount_minor) <> 0
