-- check: Everything is stated that its category asks for
-- check_zh: 类目必填信息齐全
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Not stated: {value}; the category asks for {limit}.
-- says_zh: 缺少：{value}；该类目要求 {limit}。
with missing as (
    select
        listing_id,
        version_no,
        required_fields,
        concat(
            case when required_fields like '%|category|%' and category_id is null then ', category' end,
            case when required_fields like '%|title|%' and title is null then ', title' end,
            case
                when required_fields like '%|description|%' and not has_description then ', description'
            end,
            case when required_fields like '%|brand|%' and brand is null then ', brand' end,
            case when required_fields like '%|barcode|%' and barcode is null then ', barcode' end,
            case when required_fields like '%|price|%' and price_minor is null then ', price' end,
            case when required_fields like '%|stock|%' and is_offered and stock_now is null then ', stock' end,
            case when required_fields like '%|pictures|%' and picture_count = 0 then ', pictures' end
        ) as fields
    from screened
)

select
    listing_id,
    version_no,
    fields = '' as is_met,
    case when fields = '' then 'nothing' else substr(fields, 3) end as value,
    replace(trim(both '|' from required_fields), '|', ', ') as limit_value
from missing
