-- claim: Money that comes for an order that was cancelled as unpaid is given back
-- claim_zh: 因未付款取消的订单事后收到的款项已退还
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Refund the payment in full
-- remedy_zh: 全额退款
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category = 'status_mismatch'
    and subject_kind = 'entry'
    and subject like 'capture/%'
    and status <> 'resolved'
