-- claim: A critical break is ended by its due day
-- claim_zh: 严重对账差异在期限内处理完毕
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Report the break to management today, and end it
-- remedy_zh: 当日上报管理层并处理
-- population: (select 1 from core.payment_break where severity = 'critical') as b
-- policy: zone = platform.time_zone
-- rows: break_id, category, owner, due_on, amount_minor
select break_id, category, owner, due_on, amount_minor
from core.payment_break
where
    status <> 'resolved' and severity = 'critical'
    and due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
