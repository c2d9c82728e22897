-- purpose: bring breaks that changed up to date
-- grain: one break
update core.payment_break
set
    category = n.category,
    provider = n.provider,
    account = n.account,
    amount_minor = n.amount_minor,
    currency = n.currency,
    expected_on = n.expected_on,
    opened_on = n.opened_on,
    closed_on = n.ended_on,
    severity = n.severity,
    due_on = n.due_on,
    status = n.status,
    is_settled = n.is_settled,
    order_id = n.order_id,
    payment_id = n.payment_id,
    native_id = n.native_id,
    batch_id = n.batch_id,
    ours_minor = n.ours_minor,
    theirs_minor = n.theirs_minor,
    run_id = :run_id
from break_next as n
where
    core.payment_break.break_id = n.break_id and not n.is_new
    and (
        n.event is not null
        or (
            core.payment_break.provider, core.payment_break.account, core.payment_break.currency,
            core.payment_break.expected_on, core.payment_break.opened_on,
            core.payment_break.severity, core.payment_break.due_on, core.payment_break.is_settled,
            core.payment_break.order_id, core.payment_break.payment_id,
            core.payment_break.native_id, core.payment_break.batch_id,
            core.payment_break.ours_minor, core.payment_break.theirs_minor
        ) is distinct from (
            n.provider, n.account, n.currency, n.expected_on, n.opened_on, n.severity, n.due_on,
            n.is_settled, n.order_id, n.payment_id, n.native_id, n.batch_id, n.ours_minor,
            n.theirs_minor
        )
    )
