-- purpose: orders that are not in the marketplace's own currency, and those that a corrected file took back
-- grain: one order; without a currency when it is gone
-- note: the gate lets no payment in without its order, and nearly every order is in the marketplace's
--   own currency, so that claims are joined with these alone and not with all orders
create temp table odd_order as
select order_id, currency
from core.customer_order
where currency <> :currency
union all
select distinct s.row_key, cast(null as text)
from core.superseded_row as s
where
    s.table_name = 'customer_order' and s.is_withdrawn
    and not exists (select 1 from core.customer_order as o where o.order_id = s.row_key)
