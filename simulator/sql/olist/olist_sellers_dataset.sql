-- Grain: one row per seller.
select
    token('seller', merchant_no) as seller_id,
    zip_code(zip_code) as seller_zip_code_prefix,
    city as seller_city,
    region as seller_state
from merchants
