-- purpose: what the pairs come to by provider's day and by what became of their difference
-- grain: one provider, kind, stage, currencies, cause and provider's business day
-- clause: 4.4
-- note: compared is the gross in the currency that the customer paid in; entry_minor is what the
--   provider accounts for. The cause is agreed, the category of the break, or decided once a person
--   has closed it
create temp table pair_day as
with summed as (
    select
        provider, account, claim_kind, stage, claim_currency, entry_currency, stated_on,
        coalesce(presented_currency, entry_currency) as compared_currency,
        case when stage <> 'exact' then claim_id else '' end as claim_id,
        count(*) as pair_count,
        cast(sum(claim_minor) as bigint) as claim_minor,
        cast(sum(coalesce(presented_minor, entry_minor)) as bigint) as compared_minor,
        cast(sum(entry_minor) as bigint) as entry_minor
    from core.payment_match
    group by
        provider, account, claim_kind, stage, claim_currency, entry_currency, stated_on,
        coalesce(presented_currency, entry_currency),
        case when stage <> 'exact' then claim_id else '' end
)

select
    s.provider, s.account, s.claim_kind, s.stage, s.claim_currency, s.entry_currency, s.stated_on,
    s.compared_currency,
    case
        when s.claim_currency = s.compared_currency and s.claim_minor = s.compared_minor
            then 'agreed'
        when s.stage = 'exact' then 'rounding'
        when not b.is_open then 'decided'
        else coalesce(b.category, 'unknown_residual')
    end as cause,
    cast(sum(s.pair_count) as bigint) as pair_count,
    cast(sum(s.claim_minor) as bigint) as claim_minor,
    cast(sum(s.compared_minor) as bigint) as compared_minor,
    cast(sum(s.entry_minor) as bigint) as entry_minor
from summed as s
left join break_state as b
    on b.subject_kind = 'claim' and b.subject = concat(s.claim_kind, '/', s.claim_id)
group by
    s.provider, s.account, s.claim_kind, s.stage, s.claim_currency, s.entry_currency, s.stated_on,
    s.compared_currency,
    case
        when s.claim_currency = s.compared_currency and s.claim_minor = s.compared_minor
            then 'agreed'
        when s.stage = 'exact' then 'rounding'
        when not b.is_open then 'decided'
        else coalesce(b.category, 'unknown_residual')
    end
