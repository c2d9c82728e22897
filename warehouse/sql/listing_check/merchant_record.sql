-- check: The merchant's submissions are rarely rejected
-- check_zh: 商家驳回记录正常
-- clause: 3.1
-- severity: warning
-- class: other
-- watch: no
-- says: {value} submissions of the merchant were rejected lately; at most {limit} are allowed.
-- says_zh: 商家近期被驳回 {value} 次，上限 {limit} 次。
with rejected as (
    select v.merchant_id, count(*) as rejection_count
    from core.listing_event as e
    inner join core.listing_version as v
        on v.listing_id = e.listing_id and v.version_no = e.version_no
    where
        e.event = 'rejected'
        and e.occurred_at > :as_of - :rejection_days * interval '1 day' and e.occurred_at <= :as_of
    group by v.merchant_id
)

select
    s.listing_id,
    s.version_no,
    coalesce(r.rejection_count, 0) <= :max_rejections as is_met,
    cast(coalesce(r.rejection_count, 0) as text) as value,
    cast(:max_rejections as text) as limit_value
from screened as s
left join rejected as r on r.merchant_id = s.merchant_id
where s.merchant_id is not null
