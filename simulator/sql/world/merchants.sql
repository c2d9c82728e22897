-- Grain: one row per merchant, with its legal identity. Companies publish their unified social
-- credit code; a sole trader has one on the business licence only.
create or replace table merchants as
with coded as (
    select
        merchant.*,
        city.city_name,
        -- 91 is a company and 92 a sole trader; then the district, then the organisation. 7919
        -- shares no factor with 31 ** 6, so no organisation comes twice.
        credit_code(
            if(merchant.kind = 'company', '91', '92') || city.division_code,
            (merchant_no * 7919 + getvariable('seed') * 104729) % 887503681
        ) as licence_number
    from merchants as merchant
    inner join cities as city using (region)
)

select
    * exclude (city_name),
    case when kind = 'company' then licence_number end as credit_code,
    city_name || first_word || second_word
        || substr('禾元丰泰宏盛嘉瑞恒通', whole('legal', merchant_no, 1, 10)::int, 1)
        || trade || if(kind = 'company', '有限公司', '商行') as holder_name,
    'active' as state
from coded
order by merchant_no;

-- Grain: one row per merchant and brand that it may sell: none to three, by its own number.
create table merchant_brands as
with allowed as (
    select merchant_no, unnest(range(whole('brands', merchant_no, 0, 3))) as place from merchants
)

select allowed.merchant_no, allowed.place, brand.brand
from allowed
inner join brands as brand
    -- Seven shares no factor with the number of brands.
    on brand.brand_no
        = (whole('first brand', allowed.merchant_no, 0, 23) + allowed.place * 7)
        % (select count(*) from brands)
order by allowed.merchant_no, allowed.place;
