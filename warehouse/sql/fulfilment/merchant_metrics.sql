-- purpose: merchants by one metric, the worst first
-- grain: one merchant and window
-- clause: 5.3
-- note: merchants with fewer orders than the policy's floor are left out, because their rates say
--   nothing
select
    v.metric,
    v.merchant_id,
    coalesce(m.name, '') as name,
    v.window_from,
    v.window_to,
    v.num,
    v.den,
    v.is_immature
from core.metric_value as v
inner join core.metric_definition as d on d.metric = v.metric
left join core.merchant as m on m.merchant_id = v.merchant_id
where v.metric = :metric and v.den >= :min_orders
order by
    v.window_to desc,
    case d.better when 'down' then -1 else 1 end * cast(v.num as double precision) / v.den,
    v.den desc,
    v.merchant_id
limit :rows
