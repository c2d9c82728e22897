-- claim: No order is cancelled after its parcel was handed to the carrier
-- claim_zh: 包裹交付承运商后订单不得取消
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Call the parcel back, or claim it from the carrier
-- remedy_zh: 召回包裹或向承运商索赔
-- population: (select order_id from core.order_status where is_cancelled) as o
-- rows: order_id, amount_minor
-- note: one that was delivered all the same breaks another claim
with arrived as (
    select order_id
    from core.order_anomaly
    where kind = 'cancelled_yet_delivered'
)

select a.order_id, o.amount_minor
from core.order_anomaly as a
inner join core.order_status as o on o.order_id = a.order_id
left join arrived as d on d.order_id = a.order_id
where a.kind = 'cancelled_after_handover' and d.order_id is null
