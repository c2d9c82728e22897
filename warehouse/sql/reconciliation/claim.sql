-- purpose: what our books say happened at providers, as far as no earlier run has settled it for good
-- grain: one payment, refund or chargeback that a provider processed; a chargeback that was won twice
-- clause: 4.4
-- note: known from the instant at which it happened; a claim is new when that instant is new, or when
--   its load is. One that was left open, or that a weaker stage settled, is looked at again, since
--   better evidence may have come. Without a currency is what has lost its order
with new_payment as (
    select * from core.payment where captured_at >= :since
    union all
    select * from core.payment
    where captured_at < :since and run_id in (select run_id from recent_load)
),

new_refund as (
    select * from core.refund where submitted_at >= :since
    union all
    select * from core.refund
    where submitted_at < :since and run_id in (select run_id from recent_load)
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

happened as (
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
    from new_payment
    where provider is not null and captured_at < :as_of
    union all
    select
        'refund', r.refund_id, p.provider, r.order_id, r.payment_no, r.provider_reference,
        r.refund_id, r.submitted_at, -r.amount_minor
    from new_refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where p.provider is not null and r.submitted_at < :as_of
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
),

looked_at as (
    select
        h.claim_kind, h.claim_id, h.provider, h.order_id, h.payment_no, h.claim_reference,
        h.our_reference, h.claimed_at, h.claim_minor
    from happened as h
    where not exists (
        select 1 from core.open_claim as c
        where not :is_full and c.claim_kind = h.claim_kind and c.claim_id = h.claim_id
    )
    union all
    select
        claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference,
        claimed_at, claim_minor
    from core.open_claim
    where not :is_full
)

select
    l.*,
    case when o.order_id is null then :currency else o.currency end as claim_currency
from looked_at as l
left join odd_order as o on o.order_id = l.order_id
