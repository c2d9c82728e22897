-- purpose: orders placed before the first version of the policy took effect: they have no clocks
-- grain: one row
select count(*) as orders from core.order_status where policy_version is null
