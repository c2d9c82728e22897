-- purpose: entries of providers that settle nothing
-- grain: one entry
-- note: what is left open for the next run to look at again may be paired meanwhile, by reference or
--   by hand
create temp table entry_alone as
select
    e.entry_kind, e.provider, e.account, e.native_id, e.occurrence, e.stated_on, e.entry_currency,
    e.entry_minor,
    coalesce(e.presented_currency, e.entry_currency) as compared_currency,
    coalesce(e.presented_minor, e.entry_minor) as compared_minor
from core.open_entry as e
left join core.payment_match as m
    on m.stage in ('manual', 'reference') and m.provider = e.provider and m.account = e.account
    and m.entry_kind = e.entry_kind and m.native_id = e.native_id and m.occurrence = e.occurrence
where m.native_id is null
