-- claim: The lines of a refund come to what was given back
-- claim_zh: 退款明细合计等于退款金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Say who bears the rest, and correct the lines
-- remedy_zh: 明确差额承担方并更正退款明细
-- population: (select requested_at from core.refund) as r
-- when: requested_at
-- rows: refund_id, order_id, amount_minor, occurred_at
-- note: a refund without lines is none of a merchant's and is not found
with told as (
    select refund_id, sum(amount_minor + shipping_minor) as lines_minor
    from core.refund_line
    group by refund_id
)

select
    r.refund_id, r.order_id, cast(abs(r.amount_minor - t.lines_minor) as bigint) as amount_minor,
    r.requested_at as occurred_at
from core.refund as r
inner join told as t on t.refund_id = r.refund_id
where r.amount_minor <> t.lines_minor
