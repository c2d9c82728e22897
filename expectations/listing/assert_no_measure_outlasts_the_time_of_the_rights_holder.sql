-- claim: Measures end with the time of the rights holder, unless they complained or sued within it
-- claim_zh: 权利人逾期未投诉或起诉的，及时终止措施
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Run the catalogue watch, which lifts them; tell the merchant
-- remedy_zh: 运行商品巡查以终止措施，并告知商户
-- population: (select notice_id from core.ip_notice where wait_ends_at is not null) as n
-- rows: notice_id, listing_id, state, wait_ends_at, told_at
-- inputs: listing_state.listing_id
-- policy: zone = platform.time_zone
-- note: the watch of the day on which the time is over lifts them, so that day is waited for
--   (E-Commerce Law, Article 43)
with told as (
    select notice_id, occurred_at as told_at
    from core.ip_notice_event
    where to_state = 'kept'
),

waiting as (
    select
        n.*,
        t.told_at,
        cast(n.wait_ends_at at time zone :zone as date) as over_on,
        cast(:as_of at time zone :zone as date) as today
    from core.ip_notice as n
    left join told as t on t.notice_id = n.notice_id
)

select notice_id, listing_id, state, wait_ends_at, told_at
from waiting
where told_at >= wait_ends_at or (state = 'forwarded' and over_on < today)
