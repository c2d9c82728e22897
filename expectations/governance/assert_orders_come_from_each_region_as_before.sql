-- claim: About as many orders come from each region as in the weeks before
-- claim_zh: 各地区订单量与此前各周相近
-- clause: 3.5
-- severity: info
-- department: data
-- remedy: Ask the sender whether days or parts are missing; a season or a promotion explains a rise
-- remedy_zh: 核实是否缺少日期或部分数据；季节或促销可解释增长
-- population: (select 1 from core.customer_order where created_at < :as_of) as o
-- policy: days = audit.drift_days; ratio = audit.drift_ratio; rows_needed = audit.drift_rows
-- rows: region, orders_now, orders_before
-- note: compares the last days of the policy with as many days before them; a festival is a false
--   alarm
with counted as (
    select
        coalesce(region, '') as region,
        sum(case when created_at >= :as_of - :days * interval '1 day' then 1 else 0 end)
            as orders_now,
        sum(case when created_at < :as_of - :days * interval '1 day' then 1 else 0 end)
            as orders_before
    from core.customer_order
    where created_at < :as_of and created_at >= :as_of - 2 * :days * interval '1 day'
    group by coalesce(region, '')
)

select
    region, cast(orders_now as bigint) as orders_now,
    cast(orders_before as bigint) as orders_before
from counted
where
    orders_now + orders_before >= :rows_needed
    and (orders_now > :ratio * orders_before or orders_before > :ratio * orders_now)
