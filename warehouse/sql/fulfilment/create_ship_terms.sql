-- purpose: the time allowed to hand an order over, in every scope that a version sets
-- grain: one policy version and scope
create temp table ship_terms as
select
    version,
    scope_kind,
    scope_id,
    cast(value_number * 3600 as bigint) as seconds,
    unit = 'working_hours' as is_working
from core.policy_parameter
where book = :book and key = 'fulfilment.ship'
