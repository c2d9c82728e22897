-- purpose: sales and low ratings by category, beside the same month last year
-- grain: one category sold in the month; an order counts in each of its categories
-- clause: 4.5
with low as (
    select
        order_id,
        max(case when rating <= :low_rating_max then 1 else 0 end) as is_low
    from core.review
    where coalesce(answered_at, requested_at) < :as_of
    group by order_id
),

sold as (
    select
        coalesce(g.category_id, '') as category_id,
        s.placed_month,
        l.order_id,
        sum(l.amount_minor + l.shipping_minor) as gross_minor
    from core.order_status as s
    inner join core.order_line as l on l.order_id = s.order_id
    left join core.listing as g on g.listing_id = l.listing_id
    where s.is_paid and s.placed_month in (:month, :previous_year_month)
    group by coalesce(g.category_id, ''), s.placed_month, l.order_id
)

select
    sold.category_id,
    coalesce(max(c.name_en), max(c.category_id), '') as name_en,
    coalesce(max(c.name_zh), max(c.name_en), max(c.category_id), '') as name_zh,
    sum(case when sold.placed_month = :month then sold.gross_minor else 0 end) as gross_minor,
    sum(case when sold.placed_month = :month then 1 else 0 end) as orders,
    sum(case when sold.placed_month = :previous_year_month then sold.gross_minor end)
        as previous_year_gross_minor,
    sum(case when sold.placed_month = :month then coalesce(low.is_low, 0) else 0 end)
        as low_ratings,
    sum(case when sold.placed_month = :month and low.order_id is not null then 1 else 0 end)
        as reviews
from sold
left join core.category as c on c.category_id = sold.category_id
left join low on low.order_id = sold.order_id
group by sold.category_id
having sum(case when sold.placed_month = :month then 1 else 0 end) > 0
order by gross_minor desc, sold.category_id
