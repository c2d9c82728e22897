-- name_en: Listings on sale with an open violation
-- name_zh: 在售商品违规率
-- group: listing
-- unit: share
-- better: down
-- clause: 3.1
-- department: merchandising
-- date_basis: end of the month
-- maturity: no
-- definition: listings on sale, or off sale by a suspension alone, with a violation open at the end of the month, divided by all such listings; unknown in a month without a watch
-- order: 44
with moved as (
    select listing_id, from_state, to_state, occurred_at
    from core.listing_event
    where
        occurred_at <= :as_of
        -- These leave a listing on sale where it is, and carry the instant of the submission.
        and event not in ('submitted', 'edited', 'referred', 'appealed')
),

-- Of several steps at one instant, the last is the one from whose state no other goes on.
reached as (
    select m.listing_id, m.to_state, m.occurred_at
    from moved as m
    where
        not exists (
            select 1
            from moved as n
            where
                n.listing_id = m.listing_id and n.occurred_at = m.occurred_at
                and n.from_state = m.to_state and n.to_state <> n.from_state
        )
    group by m.listing_id, m.to_state, m.occurred_at
),

standing as (
    select
        listing_id, to_state, occurred_at,
        lead(occurred_at) over (partition by listing_id order by occurred_at) as until_at
    from reached
),

watched as (
    select r.month, r.ends_at
    from report_month as r
    where
        exists (
            select 1
            from core.run as w
            where
                w.flow in ('catalogue-watch', 'listing watch') and w.status = 'completed'
                and w.as_of > r.starts_at and w.as_of <= r.ends_at
        )
),

broken as (
    select distinct w.month, v.listing_id
    from watched as w
    inner join core.listing_violation as v
        on v.opened_at <= w.ends_at and (v.closed_at is null or v.closed_at > w.ends_at)
)

select
    w.month,
    sum(case when b.listing_id is not null then 1 else 0 end) as num,
    count(*) as den
from watched as w
inner join standing as s
    on s.occurred_at <= w.ends_at and (s.until_at is null or s.until_at > w.ends_at)
left join broken as b on b.month = w.month and b.listing_id = s.listing_id
where s.to_state in ('published', 'suspended')
group by w.month
