-- purpose: what the pairs of this run add up to
-- grain: one provider account, kind, stage, currency and business day
create temp table new_match_total as
select
    provider,
    account,
    claim_kind,
    stage,
    claim_currency as currency,
    stated_on,
    count(*) as pair_count,
    cast(sum(claim_minor) as bigint) as claim_minor,
    cast(sum(entry_minor) as bigint) as entry_minor
from found_match
group by provider, account, claim_kind, stage, claim_currency, stated_on
