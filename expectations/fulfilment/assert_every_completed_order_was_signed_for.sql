-- claim: An order that is completed was signed for
-- claim_zh: 已完成订单均有签收记录
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Ask the carrier for the signature before the merchant is paid for it
-- remedy_zh: 向商户结算前，先向承运商取得签收凭证
-- population: (select order_id from core.order_status where state in ('delivered', 'completed'))
--   as o
-- rows: order_id, amount_minor
-- note: the amount is that of the order; its merchant is paid for it although nobody signed
select a.order_id, o.amount_minor
from core.order_anomaly as a
inner join core.order_status as o on o.order_id = a.order_id
where a.kind = 'delivered_without_date'
