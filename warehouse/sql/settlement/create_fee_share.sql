-- purpose: the provider's fee of an order, shared among its lines, where merchants bear it
-- grain: one order line
-- clause: 3.4
-- note: by largest remainder over all lines of the order; of equal remainders the first line gets it
create temp table fee_share as
with shared as (
    select
        l.order_id,
        l.line_no,
        f.fee_minor,
        l.amount_minor + l.shipping_minor as weight,
        cast(sum(l.amount_minor + l.shipping_minor) over w as bigint) as weights
    from core.order_line as l
    inner join (
        select distinct j.order_id, j.order_provider_fee_minor as fee_minor
        from judged_line as j
        inner join settlement_terms as t on t.terms_no = j.terms_no and t.is_provider_fee_passed
        where j.reason = 'payable' and j.order_provider_fee_minor is not null
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
)

select
    s.order_id,
    s.line_no,
    s.whole_minor + case
        when s.turn <= s.fee_minor - sum(s.whole_minor) over (partition by s.order_id) then 1
        else 0
    end as fee_minor
from floored as s
