-- claim: The refunds of a payment come to no more than the payment
-- claim_zh: 一笔支付的退款合计不超过其支付金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out who approved the refunds, and claim the surplus back
-- remedy_zh: 查明审批人并追回超退金额
-- population: core.payment
-- rows: order_id, payment_no, provider, amount_minor
with given_back as (
    select order_id, payment_no, sum(amount_minor) as back_minor
    from core.refund
    where submitted_at < :as_of
    group by order_id, payment_no
)

select p.order_id, p.payment_no, p.provider, cast(g.back_minor - p.amount_minor as bigint) as amount_minor
from core.payment as p
inner join given_back as g on g.order_id = p.order_id and g.payment_no = p.payment_no
where g.back_minor > p.amount_minor
