-- purpose: reserves that a provider held back or released otherwise than its contract says
-- grain: one provider account and business day of captures
-- clause: 3.4
create temp table reserve_break as
with moved as (
    select
        provider, account, currency, business_on, entry_kind, native_id, batch_reference,
        gross_minor
    from core.provider_entry
    where
        entry_kind in ('reserve_hold', 'reserve_release') and received_at < :as_of
        and (withdrawn_at is null or withdrawn_at >= :as_of)
),

held as (
    select
        provider, account, currency, business_on, min(native_id) as native_id,
        min(batch_reference) as batch_reference, -cast(sum(gross_minor) as bigint) as held_minor
    from moved
    where entry_kind = 'reserve_hold'
    group by provider, account, currency, business_on
),

due as (
    select
        provider, account, business_on, cast(sum(reserve_due_minor) as bigint) as due_minor
    from total
    group by provider, account, business_on
),

released as (
    select provider, account, business_on, cast(sum(gross_minor) as bigint) as released_minor
    from moved
    where entry_kind = 'reserve_release'
    group by provider, account, business_on
),

judged as (
    select
        h.*,
        d.due_minor,
        h.business_on + t.reserve_days as release_on,
        r.released_minor,
        exists (
            select 1 from batch as b
            where
                b.provider = h.provider and b.account = h.account
                and b.last_on >= h.business_on + t.reserve_days
        ) as is_past,
        exists (
            select 1 from hidden_day as d
            where d.provider = h.provider and d.day = h.business_on + t.reserve_days
        ) as is_explained
    from held as h
    inner join governing as g on g.provider = h.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and h.business_on >= t.effective_from
        and h.business_on < t.effective_to
    left join due as d
        on d.provider = h.provider and d.account = h.account and d.business_on = h.business_on
    left join released as r
        on r.provider = h.provider and r.account = h.account
        and r.business_on = h.business_on + t.reserve_days
),

found as (
    select
        *, 'hold' as part, abs(held_minor - coalesce(due_minor, 0)) as amount_minor,
        business_on as expected_on, coalesce(due_minor, 0) as ours_minor, held_minor as theirs_minor
    from judged
    where held_minor <> coalesce(due_minor, 0)
    union all
    select
        *, 'release', abs(held_minor - coalesce(released_minor, 0)), release_on, held_minor,
        coalesce(released_minor, 0)
    from judged
    where is_past and not is_explained and held_minor <> coalesce(released_minor, 0)
)

select
    'reserve' as subject_kind,
    concat(provider, '/', account, '/', part, '/', business_on) as subject,
    'reserve_movement' as category,
    provider,
    account,
    amount_minor,
    currency,
    expected_on,
    expected_on + 1 as opened_on,
    cast(null as date) as closed_on,
    cast(null as text) as order_id,
    cast(null as text) as payment_id,
    native_id,
    nullif(batch_reference, '') as batch_id,
    ours_minor,
    theirs_minor
from found
