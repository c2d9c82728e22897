-- purpose: what our books say happened at providers, as far as no earlier run has settled it
-- grain: one payment, refund or chargeback that a provider processed; a chargeback that was won twice
-- clause: 4.4
-- note: known from the instant at which it happened; a claim is new when that instant is new, or when
--   its load is
create temp table new_claim as
with captured as (
    select
        'capture' as claim_kind,
        concat(order_id, '/', payment_no) as claim_id,
        provider,
        order_id,
        payment_no,
        provider_reference as claim_reference,
        payment_reference as our_reference,
        captured_at as claimed_at,
        amount_minor as claim_minor
    from core.payment
    where
        provider is not null and captured_at < :as_of
        and (captured_at >= :since or run_id in (select run_id from recent_load))
),

refunded as (
    select
        'refund' as claim_kind,
        r.refund_id as claim_id,
        p.provider,
        r.order_id,
        r.payment_no,
        r.provider_reference as claim_reference,
        r.refund_id as our_reference,
        r.submitted_at as claimed_at,
        -r.amount_minor as claim_minor
    from core.refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where
        p.provider is not null and r.submitted_at < :as_of
        and (r.submitted_at >= :since or r.run_id in (select run_id from recent_load))
),

disputed as (
    select
        c.chargeback_id,
        p.provider,
        c.order_id,
        c.payment_no,
        c.provider_reference,
        c.amount_minor,
        c.opened_at,
        case when c.outcome = 'won' then c.decided_at end as won_at,
        c.run_id in (select run_id from recent_load) as is_recent
    from core.chargeback as c
    inner join core.payment as p on p.order_id = c.order_id and p.payment_no = c.payment_no
    where p.provider is not null
),

claims as (
    select * from captured
    union all
    select * from refunded
    union all
    select
        'chargeback', chargeback_id, provider, order_id, payment_no, provider_reference,
        provider_reference, opened_at, -amount_minor
    from disputed
    where opened_at < :as_of and (opened_at >= :since or is_recent)
    union all
    select
        'chargeback_reversed', chargeback_id, provider, order_id, payment_no, provider_reference,
        provider_reference, won_at, amount_minor
    from disputed
    where won_at < :as_of and (won_at >= :since or is_recent)
)

select claims.*, o.currency as claim_currency
from claims
inner join core.customer_order as o on o.order_id = claims.order_id
