-- check: The merchant may sell the brand
-- check_zh: 品牌已获授权
-- clause: 3.1
-- severity: critical
-- class: suspected_ip
-- watch: yes
-- says: The brand {value} needs an authorisation in force; the merchant holds {limit}.
-- says_zh: 销售品牌 {value} 须持有效授权；商家持有：{limit}。
with authorised as (
    select merchant_id, lower(subject) as brand, count(*) as authorisation_count
    from core.merchant_document
    where
        kind = 'brand_authorisation'
        and issued_on <= cast(:as_of at time zone :zone as date)
        and (expires_on is null or expires_on >= cast(:as_of at time zone :zone as date))
    group by merchant_id, lower(subject)
)

select
    s.listing_id,
    s.version_no,
    a.merchant_id is not null as is_met,
    s.brand as value,
    case when a.merchant_id is null then 'none' else 'one' end as limit_value
from screened as s
left join authorised as a on a.merchant_id = s.merchant_id and a.brand = lower(s.brand)
where s.brand is not null
