-- Grain: one row per movement of a listing's stock. Goods arrive before the month in which they
-- are sold, a few more than are, so there is never less than nothing of them.
create table stock_movements as
with sold as (
    select
        line.order_no, line.line_no, line.merchant_no, line.listing_no, line.quantity,
        orders.paid_at, orders.cancelled_at
    from order_lines as line
    inner join orders using (order_no)
    where orders.paid_at is not null
),

monthly as (
    select listing_no, date_trunc('month', paid_at)::date as month, sum(quantity)::bigint as quantity
    from sold
    group by all
),

-- Every listing is stocked before the period, whether anybody buys it or not.
opening as (
    select
        listing.listing_no, getvariable('period_start')::date as month,
        coalesce(monthly.quantity, 0) + whole('opening stock', listing.listing_no, 1, 24) as quantity
    from listings as listing
    left join monthly
        on
            monthly.listing_no = listing.listing_no
            and monthly.month = getvariable('period_start')::date
    where listing.state = 'published'
),

received as (
    from opening
    union all
    select
        listing_no, month, quantity + whole('spare', listing_no * 1000 + month(month), 0, 2)
    from monthly
    where month > getvariable('period_start')::date
),

came_back as (
    select sold.*, event.occurred_at
    from sold
    inner join order_events as event
        on
            event.order_no = sold.order_no and event.merchant_no = sold.merchant_no
            and event.event = 'returned'
),

movements as (
    select
        'receipt' as kind, listing_no, quantity,
        month - hours_between('received', listing_no * 1000 + month(month), 1, 36) as occurred_at,
        null::bigint as order_no, null::bigint as line_no, month
    from received
    union all
    select 'sale', listing_no, -quantity, paid_at, order_no, line_no, null
    from sold
    union all
    select 'return', listing_no, quantity, occurred_at, order_no, line_no, null
    from came_back
    union all
    -- What was cancelled never left: it goes back on the shelf.
    select 'adjustment', listing_no, quantity, cancelled_at, order_no, line_no, null
    from sold
    where cancelled_at is not null
)

select kind, listing_no, quantity, occurred_at, order_no, line_no, month
from movements
order by kind, order_no, line_no, listing_no, month;
