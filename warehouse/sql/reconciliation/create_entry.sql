-- purpose: every entry that is not settled for good: the new ones and those left open before
-- grain: one entry that a claim of ours should stand against
create temp table entry as
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
    presented_currency,
    presented_minor,
    fee_minor,
    received_at
from new_entry
where entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
union all
select
    entry_kind, provider, account, native_id, occurrence, stated_reference, capture_reference,
    batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency,
    presented_minor, fee_minor, received_at
from core.open_entry
where not :is_full
