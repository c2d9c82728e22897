-- Grain: one row per product. Where the category is missing, so is everything about the listing's text.
select
    token('product', listing_no) as product_id,
    category_id as product_category_name,
    case when has_text then greatest(8, least(64, (49 + 10 * size)::integer)) end as product_name_lenght,
    case
        when has_text then greatest(20, least(3990, (600 * exp(0.7 * size))::integer))
    end as product_description_lenght,
    case when has_text then photos end as product_photos_qty,
    greatest(50, least(30000, (700 * exp(1.2 * size))::integer)) as product_weight_g,
    greatest(16, least(105, (25 * exp(0.4 * size))::integer)) as product_length_cm,
    greatest(2, least(105, (13 * exp(0.6 * size))::integer)) as product_height_cm,
    greatest(8, least(105, (20 * exp(0.4 * size))::integer)) as product_width_cm
from (select *, category_id is not null as has_text from listings) as listing
