-- purpose: every order with what was known of it before the as-of instant
-- grain: one order placed before the as-of instant
-- clause: 3.2, 4.2
-- note: a state that the sender reports without an instant counts from the order's last known
--   instant on; SLA is governed by the policy version of the day of payment, else of placing
create temp table known_order as
with clipped as (
    select
        order_id,
        created_at,
        case when paid_at < :as_of then paid_at end as paid_at,
        case when confirmed_at < :as_of then confirmed_at end as confirmed_at,
        case when released_at < :as_of then released_at end as released_at,
        case when handed_over_at < :as_of then handed_over_at end as handed_over_at,
        case when delivered_at < :as_of then delivered_at end as delivered_at,
        case when completed_at < :as_of then completed_at end as completed_at,
        case when cancelled_at < :as_of then cancelled_at end as cancelled_at,
        case when cancelled_at is null or cancelled_at < :as_of then cancel_fault end
            as cancel_fault,
        promised_on,
        case
            when greatest(
                created_at, paid_at, confirmed_at, released_at, handed_over_at, delivered_at,
                completed_at, cancelled_at
            ) < :as_of then reported_state
        end as reported_state,
        created_at at time zone :zone as created_local,
        case when paid_at < :as_of then paid_at at time zone :zone end as paid_local
    from core.customer_order
    where created_at < :as_of
)

select
    clipped.*,
    cast(created_local as date) as placed_on,
    terms.version as policy_version,
    coalesce(cancelled_at is not null or reported_state = 'cancelled', false) as is_cancelled
from clipped
left join terms
    on cast(coalesce(paid_local, created_local) as date) >= terms.effective_from
    and cast(coalesce(paid_local, created_local) as date) < terms.effective_to
