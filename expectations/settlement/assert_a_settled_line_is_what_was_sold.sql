-- claim: A sale is settled with the amounts of its order line, to the merchant of that line
-- claim_zh: 结算的销售金额与商户等于订单明细
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out which side was changed after the settlement; correct it by an entry of the next month
-- remedy_zh: 查明结算后被更改的一方，在下月以调整项更正
-- population: (select 1 from core.settlement_line where kind = 'sale') as s
-- rows: order_id, line_no, merchant_id, month, amount_minor
-- note: a delivery that corrects an order after its month was locked is found here, and is no fault of the settlement
select
    s.order_id, s.line_no, s.merchant_id, s.month,
    abs(s.amount_minor + s.shipping_minor - l.amount_minor - l.shipping_minor) as amount_minor
from core.settlement_line as s
inner join core.order_line as l on l.order_id = s.order_id and l.line_no = s.line_no
where
    s.kind = 'sale'
    and (
        s.amount_minor <> l.amount_minor or s.shipping_minor <> l.shipping_minor
        or s.merchant_id <> l.merchant_id
    )
