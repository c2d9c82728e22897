-- Grain: one row per order: the published customer_id names a purchase, customer_unique_id the person.
select
    order_token('customer', order_no) as customer_id,
    token('person', customer_no) as customer_unique_id,
    zip_code(zip_code) as customer_zip_code_prefix,
    city as customer_city,
    region as customer_state
from orders
