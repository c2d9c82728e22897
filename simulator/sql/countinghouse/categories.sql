-- Grain: one row per category.
select category_id, name_en, name_local as name_zh
from categories
