-- check: The merchant holds every certificate that the category asks for
-- check_zh: 持有类目要求的证照
-- clause: 4.1
-- severity: critical
-- class: document_request
-- watch: yes
-- says: Missing or not in force: {value}; the category asks for {limit}.
-- says_zh: 缺少或已失效：{value}；该类目要求 {limit}。
-- note: a merchant of whom nothing is known is the business of another check
with held as (
    select
        merchant_id,
        string_agg(kind, '|' order by kind) as kinds
    from (
        select distinct merchant_id, kind
        from core.merchant_document
        where
            issued_on <= cast(:as_of at time zone :zone as date)
            and (expires_on is null or expires_on >= cast(:as_of at time zone :zone as date))
    ) as d
    group by merchant_id
),

missing as (
    select
        s.listing_id,
        s.version_no,
        s.required_certificates,
        concat(
            case
                when
                    s.required_certificates like '%|business_licence|%'
                    and coalesce(h.kinds, '') not like '%business_licence%'
                    then ', business_licence'
            end,
            case
                when
                    s.required_certificates like '%|food_licence|%'
                    and coalesce(h.kinds, '') not like '%food_licence%'
                    then ', food_licence'
            end
        ) as kinds
    from screened as s
    left join held as h on h.merchant_id = s.merchant_id
    where s.merchant_kind is not null
)

select
    listing_id,
    version_no,
    kinds = '' as is_met,
    case when kinds = '' then 'nothing' else substr(kinds, 3) end as value,
    replace(trim(both '|' from required_certificates), '|', ', ') as limit_value
from missing
