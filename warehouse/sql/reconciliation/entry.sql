-- purpose: what providers say, as far as no earlier run has settled it for good
-- grain: one entry of a provider's file that is known at the as-of instant
-- note: an entry is new when it came since the run before, or when its load is; one that was left open
--   is looked at again. New ones are sought by the one and by the other, so that neither search reads
--   what is settled
with arrived as (
    select * from core.provider_entry where received_at >= :since
    union all
    select * from core.provider_entry
    where received_at < :since and run_id in (select run_id from recent_load)
)

select
    entry_kind,
    provider,
    account,
    native_id,
    occurrence,
    our_reference as stated_reference,
    capture_reference,
    batch_reference,
    occurred_at,
    business_on as stated_on,
    currency as entry_currency,
    gross_minor as entry_minor,
    fee_minor,
    net_minor,
    presented_currency,
    presented_minor,
    exchange_rate,
    received_at,
    true as is_new
from arrived
where received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
union all
select
    entry_kind, provider, account, native_id, occurrence, stated_reference, capture_reference,
    batch_reference, occurred_at, stated_on, entry_currency, entry_minor, fee_minor,
    entry_minor - fee_minor, presented_currency, presented_minor, null, received_at, false
from core.open_entry
where not :is_full
