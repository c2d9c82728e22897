-- purpose: open breaks, the gravest first
-- grain: one break
-- clause: 4.4
select
    break_id, subject_kind, category, provider, account, amount_minor, currency, ours_minor,
    theirs_minor, expected_on, opened_on, age_days, severity, status, owner, due_on, is_overdue,
    order_id, payment_id, native_id, batch_id
from break_state
where is_open
order by
    case severity when 'critical' then 1 when 'high' then 2 when 'medium' then 3 else 4 end,
    amount_minor desc,
    expected_on,
    break_id
