-- purpose: what the providers' entries of the month come to by kind
-- grain: one provider, currency and kind of entry
select
    provider, currency, entry_kind,
    cast(sum(entry_count) as bigint) as entry_count,
    cast(sum(gross_minor) as bigint) as gross_minor,
    cast(sum(fee_minor) as bigint) as fee_minor,
    cast(sum(net_minor) as bigint) as net_minor
from core.entry_total
where business_on >= cast(:month_first_on as date) and business_on <= cast(:month_last_on as date)
group by provider, currency, entry_kind
order by provider, currency, entry_kind
