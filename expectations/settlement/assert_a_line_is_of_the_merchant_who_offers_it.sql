-- claim: What was sold belongs to the merchant who offers it
-- claim_zh: 订单明细的商户即商品所属商户
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Correct the merchant of the line, or of the listing; nobody is settled for it before
-- remedy_zh: 更正明细或商品的商户；更正前不结算
-- population: core.order_line
-- rows: order_id, line_no, merchant_id, owner_id, amount_minor
select
    l.order_id, l.line_no, l.merchant_id, g.merchant_id as owner_id,
    l.amount_minor + l.shipping_minor as amount_minor
from core.order_line as l
inner join core.listing as g on g.listing_id = l.listing_id
where g.merchant_id <> l.merchant_id
