-- claim: The barcode of a listing on sale is a GTIN-13 with the right check digit
-- claim_zh: 在售商品条码为校验位正确的 GTIN-13
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant for the barcode on the goods
-- remedy_zh: 要求商户提供商品实物条码
-- population: (select listing_id from core.listing where state = 'published' and barcode is not
--   null) as l
-- rows: listing_id, merchant_id, barcode
with read as (
    select
        listing_id, merchant_id, barcode,
        case
            when regexp_replace(concat(barcode, '.'), '^[0-9]{13}[.]$', '') = '' then barcode
        end as digits
    from core.listing
    where state = 'published' and barcode is not null
),

summed as (
    select
        listing_id, merchant_id, barcode,
        cast(substr(digits, 1, 1) as integer) + cast(substr(digits, 3, 1) as integer)
        + cast(substr(digits, 5, 1) as integer) + cast(substr(digits, 7, 1) as integer)
        + cast(substr(digits, 9, 1) as integer) + cast(substr(digits, 11, 1) as integer)
        + cast(substr(digits, 13, 1) as integer)
        + 3 * (
            cast(substr(digits, 2, 1) as integer) + cast(substr(digits, 4, 1) as integer)
            + cast(substr(digits, 6, 1) as integer) + cast(substr(digits, 8, 1) as integer)
            + cast(substr(digits, 10, 1) as integer) + cast(substr(digits, 12, 1) as integer)
        ) as total
    from read
)

select listing_id, merchant_id, barcode
from summed
where coalesce(mod(total, 10), 1) <> 0
