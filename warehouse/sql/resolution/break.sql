-- purpose: one break as it stands
-- grain: at most one row
select
    break_id, subject_kind, subject, category, provider, account, amount_minor, currency,
    expected_on, opened_on, closed_on, severity, owner, due_on, status, order_id, payment_id,
    native_id, batch_id, ours_minor, theirs_minor
from core.payment_break
where break_id = :break_id
