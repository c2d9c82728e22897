-- purpose: days whose file of entries is missing, though our books or the provider's own balance show
--   that money moved
-- grain: one provider account and day
-- clause: 4.4
create temp table day_gap as
with daily as (
    select distinct account, provider
    from total
    where batch_reference = ''
),

moved as (
    select
        m.provider,
        m.account,
        m.business_on as day,
        cast(sum(m.amount_minor) as bigint) as moved_minor
    from core.provider_movement as m
    where
        m.movement_kind <> 'payout' and m.received_at < :as_of
        and (m.withdrawn_at is null or m.withdrawn_at >= :as_of)
    group by m.provider, m.account, m.business_on
),

claimed as (
    select
        c.provider,
        d.account,
        c.claimed_on as day,
        cast(sum(c.expected_net_minor) as bigint) as claimed_minor
    from left_claim as c
    inner join daily as d on d.provider = c.provider
    where c.batches_by = 'day' and c.place = 1
    group by c.provider, d.account, c.claimed_on
),

evident as (
    select
        coalesce(m.provider, c.provider) as provider,
        coalesce(m.account, c.account) as account,
        coalesce(m.day, c.day) as day,
        coalesce(m.moved_minor, c.claimed_minor) as moved_minor
    from moved as m
    full join claimed as c
        on c.provider = m.provider and c.account = m.account and c.day = m.day
)

select e.provider, e.account, e.day, e.moved_minor
from evident as e
inner join governing as g on g.provider = e.provider
inner join provider_terms as t
    on t.provider = g.terms_of and e.day >= t.effective_from and e.day < t.effective_to
where
    (cast(e.day + 1 as timestamp) at time zone t.day_zone)
    + interval '1 hour' * cast(t.file_due_hours as double precision) < :as_of
    and not exists (
        select 1 from statement_known as s
        where
            s.holds = 'entries' and s.account = e.account
            and e.day between s.covers_from and s.covers_to
    )
