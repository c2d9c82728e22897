-- purpose: days of a provider that pays by batch on which nothing is known of it, though our books have
--   claims or a reserve falls due
-- grain: one provider and day
-- note: no known batch reaches over such a day, so that a batch of which nothing is known may hold it
create temp table hole as
with due as (
    select provider, claimed_on, expected_net_minor as net_minor, abs(claim_minor) as gross_minor
    from left_claim
    where batches_by = 'reference' and place = 1
    union all
    select
        e.provider, e.business_on + t.reserve_days, -e.gross_minor, abs(e.gross_minor)
    from core.provider_entry as e
    inner join governing as g on g.provider = e.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and e.business_on >= t.effective_from
        and e.business_on < t.effective_to
    where
        e.entry_kind = 'reserve_hold' and e.received_at < :as_of
        and (e.withdrawn_at is null or e.withdrawn_at >= :as_of)
        and e.business_on + t.reserve_days <= :business_on
)

select
    d.provider,
    d.claimed_on,
    cast(sum(d.net_minor) as bigint) as net_minor,
    cast(sum(d.gross_minor) as bigint) as gross_minor
from due as d
where
    not exists (
        select 1 from total as t where t.provider = d.provider and t.business_on = d.claimed_on
    )
    and not exists (
        select 1 from batch as b
        where b.provider = d.provider and d.claimed_on between b.first_on and b.last_on
    )
group by d.provider, d.claimed_on
