-- purpose: chargebacks, opened and won, that this month settles, shared among the lines of their order
-- grain: one chargeback, opened or won, and order line
-- clause: 4.4
-- note: shared by what the lines came to, by largest remainder; of equal remainders the first line gets it. The
--   merchant has the commission back when it refunds, not when it is charged back
create temp table disputed as
with happened as (
    select
        chargeback_id, order_id, 'chargeback' as kind, opened_at as happened_at, amount_minor
    from core.chargeback
    where opened_at < :period_end
    union all
    select chargeback_id, order_id, 'chargeback_reversed', decided_at, amount_minor
    from core.chargeback
    where outcome = 'won' and decided_at < :period_end
),

shared as (
    select
        h.*,
        l.line_no,
        l.amount_minor + l.shipping_minor as weight,
        cast(sum(l.amount_minor + l.shipping_minor) over w as bigint) as weights
    from happened as h
    inner join core.order_line as l on l.order_id = h.order_id
    window w as (partition by h.kind, h.chargeback_id)
),

floored as (
    select
        *,
        cast(floor(cast(amount_minor as decimal(18, 0)) * weight / weights) as bigint)
            as whole_minor,
        row_number() over (
            partition by kind, chargeback_id
            order by mod(cast(amount_minor as decimal(38, 0)) * weight, weights) desc, line_no
        ) as turn
    from shared
    where weights > 0
),

allocated as (
    select
        *,
        whole_minor + case
            when
                turn <= amount_minor - sum(whole_minor) over (partition by kind, chargeback_id)
                then 1
            else 0
        end as share_minor
    from floored
)

select
    a.kind,
    a.chargeback_id,
    a.line_no,
    a.order_id,
    s.merchant_id,
    s.currency,
    cast(a.happened_at at time zone :zone as date) as happened_on,
    greatest(cast(a.happened_at at time zone :zone as date), s.payable_on) as payable_on,
    s.version,
    s.commission_share,
    cast(
        case when a.kind = 'chargeback' then -a.share_minor else a.share_minor end as bigint
    ) as amount_minor
from allocated as a
inner join settled_sale as s on s.order_id = a.order_id and s.line_no = a.line_no
where
    a.share_minor <> 0
    and not exists (
        select 1 from core.settlement_line as t
        where
            t.kind = a.kind and t.source_id = a.chargeback_id and t.line_no = a.line_no
            and t.month < :month
    )
