-- purpose: both sides of what is converted, and what we keep of it, as lines of the merchant's statement
-- grain: one charge
-- clause: 4.4
-- note: the note is what a merchant can check: both currencies, the rate, who published it and for which day
create temp table conversion_charge as
with described as (
    select
        *,
        concat(cast(:month as text), '/', currency, '>', payout_currency) as source_id,
        concat(
            '1 ', base_currency, ' = ', rtrim(rtrim(cast(rate as text), '0'), '.'), ' ',
            case when base_currency = currency then payout_currency else currency end,
            ' (', rate_source, ' ', rate_on, ')'
        ) as note
    from conversion
)

select 'FX_CONVERSION' as line_type, source_id, merchant_id, currency, -sold_minor as amount_minor, note
from described
union all
select 'FX_CONVERSION', source_id, merchant_id, payout_currency, bought_minor, note
from described
union all
select 'FX_MARGIN', source_id, merchant_id, payout_currency, -margin_minor, note
from described
where margin_minor > 0
