-- purpose: entries that settle no claim
-- grain: one entry
create temp table left_entry as
select
    p.entry_kind, p.provider, p.account, p.native_id, p.occurrence, p.stated_reference,
    p.capture_reference, p.batch_reference, p.occurred_at, p.stated_on, p.entry_currency,
    p.entry_minor, p.fee_minor, p.received_at, p.entry_place
from in_question as p
left join weak_pair as b
    on b.provider = p.provider and b.account = p.account and b.entry_kind = p.entry_kind
    and b.native_id = p.native_id and b.occurrence = p.occurrence
where p.claim_id is null and b.native_id is null
