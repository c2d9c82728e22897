-- purpose: keep what the pairs that are settled for good add up to
-- grain: one provider account, kind, stage, currency and business day
insert into core.match_total (
    provider, account, claim_kind, stage, currency, stated_on, pair_count, claim_minor, entry_minor,
    run_id
)
select
    provider, account, claim_kind, stage, currency, stated_on, pair_count, claim_minor, entry_minor,
    :run_id
from new_match_total
where stage in ('exact', 'id')
