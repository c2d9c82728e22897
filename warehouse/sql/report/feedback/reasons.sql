-- purpose: why customers gave a low rating
-- grain: one reason
-- clause: 5.2
-- note: the text decides first, by the policy's terms in their order; then what is known of the order
with low as (
    select
        r.review_id,
        r.order_id,
        lower(concat_ws(' ', r.title, r.comment)) as words,
        r.title is not null or r.comment is not null as has_text,
        substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7) as month
    from core.review as r
    where rating <= :low_rating_max and coalesce(answered_at, requested_at) < :as_of
),

chosen as (
    select * from low where month in (:month, :previous_month)
),

matched as (
    select
        c.review_id,
        c.order_id,
        min(t.priority) as priority
    from chosen as c
    inner join reason_term as t on position(t.term in c.words) > 0
    group by c.review_id, c.order_id
),

reasoned as (
    select
        c.month,
        case
            when m.priority is not null
                then (select max(t.reason) from reason_term as t where t.priority = m.priority)
            when s.is_cancelled then 'cancelled'
            when d.outcome = 'breached' then 'late'
            when c.has_text then 'other'
            else 'no_text'
        end as reason
    from chosen as c
    left join matched as m on m.review_id = c.review_id and m.order_id = c.order_id
    left join core.order_status as s on s.order_id = c.order_id
    left join core.sla_clock as d on d.order_id = c.order_id and d.clock = 'deliver'
)

select
    reason,
    sum(case when month = :month then 1 else 0 end) as reviews,
    sum(case when month = :previous_month then 1 else 0 end) as previous_reviews
from reasoned
group by reason
order by reviews desc, reason
