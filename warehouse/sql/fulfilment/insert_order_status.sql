-- purpose: the state of every order
-- grain: one order
-- clause: 4.2
insert into core.order_status (
    order_id, state, placed_on, placed_month, policy_version, is_paid, is_cancelled, cancelled_at,
    cancel_fault, handed_over_at, delivered_at, line_count, amount_minor, run_id
)
select
    order_id,
    state,
    placed_on,
    substring(cast(placed_on as varchar), 1, 7) as placed_month,
    policy_version,
    paid_at is not null or state not in ('created', 'cancelled') as is_paid,
    is_cancelled,
    case when is_cancelled then cancelled_at end as cancelled_at,
    case when is_cancelled then coalesce(cancel_fault, 'unknown') end as cancel_fault,
    shipped_at,
    signed_at,
    line_count,
    amount_minor,
    :run_id
from order_now
