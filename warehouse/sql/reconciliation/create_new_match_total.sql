-- purpose: what the pairs of this run add up to
-- grain: one provider account, kind, stage, currency and business day
create temp table new_match_total as
with pairs as (
    select
        provider, account, entry_kind as claim_kind, 'exact' as stage, gross_currency as currency,
        stated_on, gross_minor as claim_minor, entry_minor
    from agreed
    union all
    select
        provider, account, claim_kind, stage, claim_currency, stated_on, claim_minor, entry_minor
    from pair_in_question
)

select
    provider,
    account,
    claim_kind,
    stage,
    currency,
    stated_on,
    count(*) as pair_count,
    cast(sum(claim_minor) as bigint) as claim_minor,
    cast(sum(entry_minor) as bigint) as entry_minor
from pairs
group by provider, account, claim_kind, stage, currency, stated_on
