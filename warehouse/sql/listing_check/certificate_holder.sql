-- check: Every certificate was issued to the merchant
-- check_zh: 证照持有人与商家一致
-- clause: 4.1
-- severity: critical
-- class: document_request
-- watch: yes
-- says: {value} certificates in force were issued to somebody else than the merchant; allowed are {limit}.
-- says_zh: {value} 份有效证照的持有人与商家不一致，上限 {limit}。
-- note: a trading name is not the name on certificates: the business licence has it
with licensed as (
    select merchant_id, holder_name
    from core.merchant_document
    where kind = 'business_licence'
    group by merchant_id, holder_name
),

named as (
    select merchant_id, count(*) as name_count
    from licensed
    group by merchant_id
),

others as (
    select d.merchant_id, count(*) as document_count
    from core.merchant_document as d
    inner join named as n on n.merchant_id = d.merchant_id
    left join licensed as l
        on l.merchant_id = d.merchant_id and l.holder_name = d.holder_name
    where
        l.merchant_id is null
        and (d.expires_on is null or d.expires_on >= cast(:as_of at time zone :zone as date))
    group by d.merchant_id
)

select
    s.listing_id,
    s.version_no,
    o.merchant_id is null as is_met,
    cast(coalesce(o.document_count, 0) as text) as value,
    '0' as limit_value
from screened as s
left join others as o on o.merchant_id = s.merchant_id
where s.merchant_kind is not null
