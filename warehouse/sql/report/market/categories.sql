-- purpose: thirteen months of the categories that sell most
-- grain: one category and month
-- clause: 4.5
with sold as (
    select
        coalesce(g.category_id, '') as category_id,
        s.placed_month as month,
        sum(l.amount_minor + l.shipping_minor) as gross_minor
    from core.order_status as s
    inner join core.order_line as l on l.order_id = s.order_id
    left join core.listing as g on g.listing_id = l.listing_id
    where s.is_paid and s.placed_month between :first_month and :last_month
    group by coalesce(g.category_id, ''), s.placed_month
),

ranked as (
    select
        category_id,
        row_number() over (order by gross_minor desc, category_id) as place
    from sold
    where month = :last_month
)

select
    ranked.place,
    sold.category_id,
    coalesce(c.name_en, c.category_id, '') as name_en,
    coalesce(c.name_zh, c.name_en, c.category_id, '') as name_zh,
    sold.month,
    sold.gross_minor
from ranked
inner join sold on sold.category_id = ranked.category_id
left join core.category as c on c.category_id = sold.category_id
where ranked.place <= :categories
order by ranked.place, sold.month
