-- claim: A break that is not critical is ended by its due day
-- claim_zh: 非严重对账差异在期限内处理完毕
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: End the break, or write down with whom it was raised
-- remedy_zh: 处理差异，或记录已向何方追索
-- population: (select 1 from core.payment_break where severity <> 'critical') as b
-- policy: zone = platform.time_zone
-- scope: owner
-- rows: owner, break_id, category, severity, due_on, amount_minor
select owner, break_id, category, severity, due_on, amount_minor
from core.payment_break
where
    status <> 'resolved' and severity <> 'critical'
    and due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
