-- purpose: refunds of the month whose lines do not come to what was given back
-- grain: one row
-- note: the merchant is charged what the lines say; somebody has to say who bears the rest
with settled as (
    select source_id as refund_id, -sum(amount_minor + shipping_minor) as settled_minor
    from core.settlement_line
    where month = :month and kind = 'refund'
    group by source_id
),

lines as (
    select l.refund_id, sum(l.amount_minor + l.shipping_minor) as lines_minor
    from core.refund_line as l
    where l.refund_id in (select refund_id from settled)
    group by l.refund_id
)

select
    count(*) as count,
    cast(coalesce(sum(abs(r.amount_minor - l.lines_minor)), 0) as bigint) as amount_minor
from core.refund as r
inner join lines as l on l.refund_id = r.refund_id
where r.amount_minor <> l.lines_minor
