-- Grain: one row per category.
select category_id as product_category_name, name_en as product_category_name_english
from categories
