-- Grain: one row per merchant.
select
    merchant_id(merchant_no) as merchant_id,
    first_word || second_word || trade || shop_kind as name,
    kind,
    tier,
    region,
    joined_on,
    credit_code,
    state
from merchants
