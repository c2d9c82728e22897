-- claim: A merchant's late shipments are as many as its clocks were breached
-- claim_zh: 商户延迟发货数等于其发货时限超时数
-- clause: 5.3
-- severity: critical
-- department: human_resources
-- remedy: Run order_fulfilment anew; where the difference stays, assess nobody by the rate
-- remedy_zh: 重新运行 order_fulfilment；差异仍在则不据以考核
-- population: (select 1 from core.metric_value where metric = 'late_shipment_rate') as m
-- rows: merchant_id, window_from, window_to, late
-- note: counted a second time from clocks and orders; rate and clocks stand for the same instant
with side as (
    select merchant_id, window_from, window_to, num as late
    from core.metric_value
    where metric = 'late_shipment_rate'
    union all
    select m.merchant_id, m.window_from, m.window_to, -1
    from core.sla_clock as c
    inner join core.order_status as o on o.order_id = c.order_id
    inner join core.metric_value as m on m.merchant_id = c.merchant_id
    where
        c.clock = 'ship' and c.outcome = 'breached' and m.metric = 'late_shipment_rate'
        and o.placed_on >= m.window_from and o.placed_on < m.window_to
)

select merchant_id, window_from, window_to, cast(sum(late) as bigint) as late
from side
group by merchant_id, window_from, window_to
having sum(late) <> 0
