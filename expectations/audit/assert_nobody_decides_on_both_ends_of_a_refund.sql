-- claim: Who approved a refund has no hand in the break of the same order
-- claim_zh: 退款审批人不参与同一订单差异的处理
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Have a third person look at refund and break together
-- remedy_zh: 由第三人一并复核该退款与差异
-- population: core.resolution
-- rows: resolution_id, order_id, person, amount_minor
-- note: the limit of what one person may do, not a wrong in itself; a small finance department knows no other way
with hand as (
    select resolution_id, proposed_by as person
    from core.resolution
    union
    select resolution_id, decided_by
    from core.resolution_decision
),

approved as (
    select distinct order_id, approved_by as person
    from core.refund
)

select h.resolution_id, b.order_id, h.person, r.amount_minor
from hand as h
inner join core.resolution as r on r.resolution_id = h.resolution_id
inner join core.payment_break as b on b.break_id = r.break_id
inner join approved as a on a.order_id = b.order_id and a.person = h.person
