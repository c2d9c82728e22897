-- claim: A refund was approved before the provider was told to pay it
-- claim_zh: 退款在提交支付渠道前已获批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have the refund approved or claimed back, and close the way by which it was submitted
-- remedy_zh: 补充审批或追回退款，并堵住绕过审批的途径
-- population: (select submitted_at from core.refund where submitted_at is not null) as r
-- when: submitted_at
-- rows: refund_id, order_id, amount_minor, occurred_at
select refund_id, order_id, amount_minor, submitted_at as occurred_at
from core.refund
where
    coalesce(case when approved_by <> '' then approved_at end, submitted_at + interval '1 day')
    > submitted_at
