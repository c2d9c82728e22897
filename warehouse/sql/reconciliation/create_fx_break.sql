-- purpose: entries whose amount is not what the customer paid at the rate that the provider states
-- grain: one entry with a rate
-- clause: 3.4
-- note: rate and day are the provider's own, as its file states them; between currencies of different
--   minor units the amount is moved by their digits first
create temp table fx_break as
with converted as (
    select
        e.*,
        cast(round(
            cast(e.presented_minor as numeric(24, 0)) * e.exchange_rate
            * case
                when own.exponent = shown.exponent then cast(1 as numeric(10, 4))
                when own.exponent = shown.exponent + 1 then cast(10 as numeric(10, 4))
                when own.exponent = shown.exponent + 2 then cast(100 as numeric(10, 4))
                when own.exponent = shown.exponent + 3 then cast(1000 as numeric(10, 4))
                when own.exponent = shown.exponent - 1 then cast(0.1 as numeric(10, 4))
                when own.exponent = shown.exponent - 2 then cast(0.01 as numeric(10, 4))
                else cast(0.001 as numeric(10, 4))
            end
        ) as bigint) as converted_minor,
        t.amount_tolerance
    from entry as e
    inner join currency_exponent as own on own.currency = e.entry_currency
    inner join currency_exponent as shown on shown.currency = e.presented_currency
    inner join governing as g on g.provider = e.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and e.stated_on >= t.effective_from
        and e.stated_on < t.effective_to
    where e.is_new and e.exchange_rate is not null and e.presented_minor is not null
)

select
    'fx' as subject_kind,
    concat(entry_kind, '/', provider, '/', account, '/', native_id, '/', occurrence) as subject,
    'fx_difference' as category,
    provider,
    account,
    abs(entry_minor - converted_minor) as amount_minor,
    entry_currency as currency,
    stated_on as expected_on,
    cast(received_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    cast(null as text) as order_id,
    stated_reference as payment_id,
    native_id,
    batch_reference as batch_id,
    converted_minor as ours_minor,
    entry_minor as theirs_minor
from converted
where abs(entry_minor - converted_minor) > amount_tolerance
