-- purpose: submissions of the month that are left out as known twice, and all that is known, counted
--   where it is kept
-- grain: one row
-- clause: 4.1
with own as (
    select (submitted_at - interval '1 microsecond') at time zone :zone as at_local
    from core.listing_version
    where is_material and submitted_at <= :as_of
),

delivered as (
    select submitted_at at time zone :zone as at_local
    from core.listing_review
    where submitted_at <= :as_of
),

held as (
    select at_local from own
    union all
    select at_local from delivered
)

select
    (
        select count(*) from listing_submission
        where not is_counted and submitted_month = :month
    ) as known_twice,
    (
        select count(*) from held
        where substring(cast(cast(at_local as date) as varchar), 1, 7) = :month
    ) as held
