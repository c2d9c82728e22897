-- purpose: keep what the new entries add up to
-- grain: one provider account, kind of entry, batch and business day
insert into core.entry_total (
    provider, account, currency, entry_kind, batch_reference, business_on, entry_count, gross_minor,
    fee_minor, net_minor, reserve_due_minor, run_id
)
select
    provider, account, currency, entry_kind, batch_reference, business_on, entry_count, gross_minor,
    fee_minor, net_minor, reserve_due_minor, :run_id
from new_total
