-- check: Every certificate was verified in time, and again when due
-- check_zh: 证照按期核验
-- clause: 4.1
-- severity: warning
-- class: document_request
-- watch: no
-- says: {value} certificates in force were never verified or are due again; verification holds for {limit} days.
-- says_zh: {value} 份有效证照未核验或已到复核期；核验有效期 {limit} 天。
with unverified as (
    select merchant_id, count(*) as document_count
    from core.merchant_document
    where
        (expires_on is null or expires_on >= cast(:as_of at time zone :zone as date))
        and issued_on <= cast(:as_of at time zone :zone as date)
        and case
            when verified_at is null
                then issued_on + cast(:verify_certificate as integer) < cast(:as_of at time zone :zone as date)
            else
                cast(verified_at at time zone :zone as date) + cast(:reverify_certificate as integer)
                < cast(:as_of at time zone :zone as date)
        end
    group by merchant_id
)

select
    s.listing_id,
    s.version_no,
    u.merchant_id is null as is_met,
    cast(coalesce(u.document_count, 0) as text) as value,
    cast(:reverify_certificate as text) as limit_value
from screened as s
left join unverified as u on u.merchant_id = s.merchant_id
where s.merchant_kind is not null
