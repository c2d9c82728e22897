-- purpose: what the new entries add up to, by batch and day
-- grain: one provider account, kind of entry, batch and business day
-- note: a reserve is a share of every single capture, rounded each
create temp table new_total as
with held_back as (
    select g.provider, t.effective_from, t.effective_to, t.reserve_share
    from governing as g
    inner join provider_terms as t on t.provider = g.terms_of
    where t.reserve_share > 0
)

select
    e.provider,
    e.account,
    e.entry_currency as currency,
    e.entry_kind,
    coalesce(e.batch_reference, '') as batch_reference,
    e.stated_on as business_on,
    count(*) as entry_count,
    cast(sum(e.entry_minor) as bigint) as gross_minor,
    cast(sum(e.fee_minor) as bigint) as fee_minor,
    cast(sum(e.net_minor) as bigint) as net_minor,
    cast(coalesce(sum(
        case
            when e.entry_kind = 'capture'
                then round(cast(e.entry_minor as numeric(24, 0)) * h.reserve_share)
        end
    ), 0) as bigint) as reserve_due_minor
from entry as e
left join held_back as h
    on h.provider = e.provider and e.stated_on >= h.effective_from
    and e.stated_on < h.effective_to
where e.is_new and e.entry_kind <> 'payout'
group by
    e.provider, e.account, e.entry_currency, e.entry_kind, coalesce(e.batch_reference, ''), e.stated_on
