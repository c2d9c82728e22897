-- purpose: the payouts that providers state, with the days that a payout by day can cover
-- grain: one batch that is paid out, and its currency
create temp table payout as
select
    e.provider,
    e.account,
    coalesce(e.batch_reference, e.native_id) as batch_reference,
    e.currency,
    min(e.business_on) as paid_on,
    cast(sum(-e.net_minor) as bigint) as payout_minor,
    min(e.received_at) as received_at,
    max(t.batches_by) as batches_by,
    max(t.payout_days) as payout_days,
    max(t.deposit_grace) as deposit_grace,
    max(t.amount_tolerance) as amount_tolerance,
    max(t.proposal_window) as proposal_window,
    bool_or(t.proposes_sets) as proposes_sets
from core.provider_entry as e
inner join governing as g on g.provider = e.provider
inner join provider_terms as t
    on t.provider = g.terms_of and e.business_on >= t.effective_from
    and e.business_on < t.effective_to
where
    e.entry_kind = 'payout' and e.received_at < :as_of
    and (e.withdrawn_at is null or e.withdrawn_at >= :as_of)
group by e.provider, e.account, coalesce(e.batch_reference, e.native_id), e.currency
