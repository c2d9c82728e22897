-- purpose: days of a provider that pays by batch on which nothing is known of it, and no known batch
--   reaches over
-- grain: one provider and day on which our books have unsettled claims
create temp table hole as
with claimed as (
    select
        provider,
        claimed_on,
        cast(sum(
            claim_minor
            - case
                when claim_kind = 'capture'
                    then round(cast(claim_minor as numeric(24, 0)) * (fee_share + reserve_share))
                    + fee_fixed
                else 0
            end
        ) as bigint) as net_minor
    from left_claim
    where batches_by = 'reference' and place = 1
    group by provider, claimed_on
)

select c.provider, c.claimed_on, c.net_minor
from claimed as c
where
    not exists (
        select 1 from total as t where t.provider = c.provider and t.business_on = c.claimed_on
    )
    and not exists (
        select 1 from batch as b
        where b.provider = c.provider and c.claimed_on between b.first_on and b.last_on
    )
