-- purpose: keep the breaks that are new
-- grain: one break
insert into core.payment_break (
    break_id, subject_kind, subject, category, provider, account, amount_minor, currency,
    expected_on, opened_on, closed_on, severity, owner, due_on, status, is_settled, order_id,
    payment_id, native_id, batch_id, ours_minor, theirs_minor, run_id
)
select
    break_id, subject_kind, subject, category, provider, account, amount_minor, currency,
    expected_on, opened_on, ended_on, severity, :owner, due_on, status, is_settled, order_id,
    payment_id, native_id, batch_id, ours_minor, theirs_minor, :run_id
from break_next
where is_new
