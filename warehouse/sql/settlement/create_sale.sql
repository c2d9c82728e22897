-- purpose: the sales that this month settles, with what is charged on each
-- grain: one order line
-- clause: 3.4, 4.4
-- note: a provider's fee that is passed on is shared among all lines of the order by largest remainder;
--   of equal remainders the first line gets it
create temp table sale as
with shared as (
    select
        l.order_id,
        l.line_no,
        f.fee_minor,
        l.amount_minor + l.shipping_minor as weight,
        cast(sum(l.amount_minor + l.shipping_minor) over w as bigint) as weights
    from core.order_line as l
    inner join (
        select distinct order_id, order_provider_fee_minor as fee_minor
        from judged_line
        where
            reason = 'payable' and is_provider_fee_passed and order_provider_fee_minor is not null
    ) as f on f.order_id = l.order_id
    window w as (partition by l.order_id)
),

floored as (
    select
        *,
        cast(floor(cast(fee_minor as decimal(18, 0)) * weight / weights) as bigint) as whole_minor,
        row_number() over (
            partition by order_id
            order by mod(cast(fee_minor as decimal(38, 0)) * weight, weights) desc, line_no
        ) as turn
    from shared
    where weights > 0 and fee_minor > 0
),

fee_share as (
    select
        order_id,
        line_no,
        whole_minor + case
            when turn <= fee_minor - sum(whole_minor) over (partition by order_id) then 1 else 0
        end as fee_minor
    from floored
)

select
    j.order_id,
    j.line_no,
    j.merchant_id,
    j.currency,
    j.delivered_on,
    j.payable_on,
    j.version,
    j.commission_share,
    j.is_shipping_commissioned,
    j.is_commission_returned,
    j.tax_share,
    j.amount_minor,
    j.shipping_minor,
    j.order_fee_minor,
    cast(round(
        cast(
            j.amount_minor + case when j.is_shipping_commissioned then j.shipping_minor else 0 end
            as decimal(18, 0)
        ) * j.commission_share, 0
    ) as bigint) as commission_minor,
    case when j.is_provider_fee_passed then coalesce(f.fee_minor, 0) else 0 end
        as provider_fee_minor
from judged_line as j
left join fee_share as f on f.order_id = j.order_id and f.line_no = j.line_no
where j.reason = 'payable'
