-- purpose: keep the entries that the next run looks at again
-- grain: one entry
insert into core.open_entry (
    entry_kind, provider, account, native_id, occurrence, stated_reference, capture_reference,
    batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor, fee_minor, received_at,
    run_id
)
select
    entry_kind, provider, account, native_id, occurrence, stated_reference, capture_reference,
    batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor, fee_minor, received_at,
    :run_id
from in_question
where claim_id is null
