-- purpose: entries that a claim of ours should stand against, each with its place among those of its id
-- grain: one entry
-- note: a view. Those that an earlier run settled for good come before all others. The gross is that in
--   the currency that the customer paid in
create temp view stated as
select
    e.*,
    coalesce(e.presented_currency, e.entry_currency) as gross_currency,
    coalesce(e.presented_minor, e.entry_minor) as gross_minor,
    coalesce(s.pairs, 0) + coalesce(p.place, 1) as entry_place
from entry as e
left join entry_place as p
    on p.native_id = e.native_id and p.entry_kind = e.entry_kind and p.provider = e.provider
    and p.account = e.account and p.occurrence = e.occurrence
left join taken as s
    on s.native_id = e.native_id and s.entry_kind = e.entry_kind and s.provider = e.provider
where e.entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
