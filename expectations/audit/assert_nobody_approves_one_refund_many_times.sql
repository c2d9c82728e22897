-- claim: Nobody approves refunds of one amount again and again on a day
-- claim_zh: 无人在同一日反复审批同额退款
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Look at the refunds side by side: customers, orders, accounts
-- remedy_zh: 并列核查这些退款的顾客、订单与收款账户
-- population: core.refund
-- policy: least = audit.same_refunds; zone = platform.time_zone
-- rows: approved_by, approved_on, refund_minor, refunds, amount_minor
-- note: a recall or an article out of stock gives many customers the same amount back, and is a wrong alarm
select
    approved_by, cast(approved_at at time zone :zone as date) as approved_on,
    r.amount_minor as refund_minor, count(*) as refunds,
    cast(sum(r.amount_minor) as bigint) as amount_minor
from core.refund as r
where approved_by is not null
group by approved_by, cast(approved_at at time zone :zone as date), r.amount_minor
having count(*) >= :least
