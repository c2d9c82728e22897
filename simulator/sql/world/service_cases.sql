-- Grain: one row per case. About nine of a hundred orders have one, and one of a hundred is asked
-- about before it is placed. In the clean marketplace a person answers within half an hour between
-- nine and nine, and by ten in the morning what came in at night; the hotline at once.
create table service_cases as
with of_order as (
    select order_no, min(merchant_no) as merchant_no
    from order_lines
    where line_no = 1
    group by order_no
),

sent_back as (
    select
        requested.order_no, 'after_sales' as kind,
        requested.occurred_at - hours_between('case before return', requested.order_no, 0.1, 1)
            as opened_at,
        returned.occurred_at as goods_back_at
    from order_events as requested
    left join order_events as returned
        on returned.order_no = requested.order_no and returned.event = 'returned'
    where requested.event = 'return_requested'
),

flawed as (
    select
        order_no, 'complaint' as kind,
        min(requested_at) - hours_between('case before goodwill', order_no, 0.1, 1) as opened_at,
        null::timestamp as goods_back_at
    from refunds
    where reason = 'goodwill'
    group by order_no
),

-- Before delivery people ask; afterwards some of them complain.
asking as (
    select
        orders.order_no,
        if(chance('case', orders.order_no) < 0.056, 'inquiry', 'complaint') as kind,
        if(chance('case', orders.order_no) < 0.056,
            orders.paid_at + hours_between('inquiry', orders.order_no, 0.2, 60),
            orders.delivered_at + hours_between('complaint', orders.order_no, 1, 100)) as opened_at,
        null::timestamp as goods_back_at
    from orders
    anti join sent_back on sent_back.order_no = orders.order_no
    anti join flawed on flawed.order_no = orders.order_no
    where chance('case', orders.order_no) < 0.064 and orders.cancelled_at is null
),

before_order as (
    select
        order_no, if(chance('case before', order_no) < 0.009, 'inquiry', 'suggestion') as kind,
        created_at - hours_between('before order', order_no, 0.2, 30) as opened_at,
        null::timestamp as goods_back_at
    from orders
    where chance('case before', order_no) < 0.012
),

together as (
    select *, true as has_order from sent_back
    union all
    select *, true from flawed
    union all
    select *, true from asking
    union all
    select *, false from before_order
),

-- The hotline is open from nine to nine.
opened as (
    select
        *,
        hour(opened_at) between 9 and 20 as is_daytime,
        hour(opened_at) between 9 and 20 and chance('hotline', order_no) < 0.3 as is_call,
        order_no * 2 + has_order::int as draw
    from together
    where opened_at >= getvariable('period_start') and opened_at < getvariable('period_end')
),

answered as (
    select
        *,
        case
            when is_call then opened_at + to_seconds(whole('picked up', draw, 5, 90))
            -- Half within six minutes.
            when is_daytime
            then opened_at + to_seconds(60 + floor(chance('answer', draw) ** 2 * 1500)::bigint)
            when hour(opened_at) < 9
            then date_trunc('day', opened_at) + hours_between('morning answer', draw, 9, 9.45)
            else date_trunc('day', opened_at) + hours_between('morning answer', draw, 33, 33.45)
        end as answered_at
    from opened
),

settled as (
    select
        *,
        case
            -- Returns are refunded inside forty hours and goodwill inside a day: then it is told.
            when kind = 'after_sales'
            then goods_back_at + hours_between('return settled', draw, 40.5, 47)
            when order_no in (select order_no from flawed)
            then answered_at + hours_between('goodwill settled', draw, 26, 47)
            when kind = 'complaint' then answered_at + hours_between('complaint settled', draw, 1, 44)
            else answered_at + hours_between('inquiry settled', draw, 0.05, 1.5)
        end as settles_at,
        case
            when kind = 'after_sales' then 'refunded'
            when kind in ('inquiry', 'suggestion') then 'answered'
            when order_no in (select order_no from flawed) then 'refunded'
            when chance('complaint outcome', draw) < 0.5 then 'answered'
            when chance('complaint outcome', draw) < 0.8 then 'replaced'
            else 'rejected'
        end as settles_as
    from answered
),

reported as (
    select
        *,
        -- The customer hears of it within the hour; then the case is closed.
        settles_at + hours_between('case closed', draw, 0.02, 1) as closes_at,
        settles_at + hours_between('case closed', draw, 0.02, 1) < getvariable('period_end')
            as is_closed
    from settled
)

select
    row_number() over (order by reported.opened_at, reported.draw) as case_no,
    draw,
    case when reported.has_order then reported.order_no end as order_no,
    orders.customer_no,
    -- A suggestion concerns the marketplace and not one of its merchants.
    case when reported.kind <> 'suggestion' then of_order.merchant_no end as merchant_no,
    if(reported.is_call, 'hotline', 'online') as channel,
    reported.kind,
    reported.opened_at,
    reported.answered_at,
    case when reported.is_closed then reported.closes_at end as closed_at,
    case when reported.is_closed then reported.settles_as end as outcome,
    case when reported.is_closed then reported.settles_at end as reported_back_at,
    case
        when reported.is_closed and chance('rates service', draw) < 0.45
        then
            case
                when reported.kind = 'complaint' then whole('satisfaction', draw, 2, 5)
                else greatest(3, 5 - floor(chance('satisfaction', draw) ** 2 * 3)::int)
            end
    end as satisfaction,
    whole('agent', draw, 1, (select count(*) from agents)) as agent_no
from reported
inner join orders using (order_no)
left join of_order using (order_no)
order by case_no;
