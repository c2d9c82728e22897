-- purpose: what all known entries add up to, by batch and day
-- grain: one provider account, kind of entry, batch and business day
create temp table total as
with parts as (
    select
        provider, account, currency, entry_kind, batch_reference, business_on, entry_count,
        gross_minor, fee_minor, net_minor, reserve_due_minor
    from new_total
    union all
    select
        provider, account, currency, entry_kind, batch_reference, business_on, entry_count,
        gross_minor, fee_minor, net_minor, reserve_due_minor
    from core.entry_total
    where not :is_full
)

select
    provider, account, currency, entry_kind, batch_reference, business_on,
    cast(sum(entry_count) as bigint) as entry_count,
    cast(sum(gross_minor) as bigint) as gross_minor,
    cast(sum(fee_minor) as bigint) as fee_minor,
    cast(sum(net_minor) as bigint) as net_minor,
    cast(sum(reserve_due_minor) as bigint) as reserve_due_minor
from parts
group by provider, account, currency, entry_kind, batch_reference, business_on
