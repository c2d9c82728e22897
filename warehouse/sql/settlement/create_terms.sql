-- purpose: what each policy version says of settlement, for each tier, category and merchant it names
-- grain: one policy version, tier, category and merchant; '' is any that no scope names
-- clause: 3.4, 4.4
-- note: a merchant's own terms go before its tier's, these before the category's, and these before the
--   platform's. A version that is asked for (`only_version`) governs every day
create temp table settlement_terms as
with said as (
    select version, scope_kind, scope_id, key, value_number, value_text
    from core.policy_parameter
    where
        book = :book and key like 'settlement.%' and (:only_version = '' or version = :only_version)
),

scope as (
    select distinct version, scope_kind, scope_id from said
    union
    select distinct version, k.scope_kind, ''
    from said
    cross join (
        select 'merchant' as scope_kind union all select 'merchant_tier' union all select 'category'
    ) as k
),

combination as (
    select t.version, t.scope_id as tier, c.scope_id as category_id, m.scope_id as merchant_id
    from scope as t
    inner join scope as c on c.version = t.version and c.scope_kind = 'category'
    inner join scope as m on m.version = t.version and m.scope_kind = 'merchant'
    where t.scope_kind = 'merchant_tier'
),

resolved as (
    select
        k.version,
        k.tier,
        k.category_id,
        k.merchant_id,
        p.key,
        coalesce(m.value_number, t.value_number, c.value_number, p.value_number) as number,
        coalesce(m.value_text, t.value_text, c.value_text, p.value_text) as word
    from combination as k
    inner join said as p on p.version = k.version and p.scope_kind = 'platform'
    left join said as m
        on m.version = k.version and m.key = p.key and m.scope_kind = 'merchant'
        and m.scope_id = k.merchant_id
    left join said as t
        on t.version = k.version and t.key = p.key and t.scope_kind = 'merchant_tier'
        and t.scope_id = k.tier
    left join said as c
        on c.version = k.version and c.key = p.key and c.scope_kind = 'category'
        and c.scope_id = k.category_id
)

select
    cast(row_number() over (order by r.version, r.tier, r.category_id, r.merchant_id) as integer)
        as terms_no,
    r.version,
    r.tier,
    r.category_id,
    r.merchant_id,
    case when :only_version = '' then v.effective_from else date '0001-01-01' end as effective_from,
    case
        when :only_version = '' then coalesce(v.effective_to, date '9999-12-31')
        else date '9999-12-31'
    end as effective_to,
    cast(max(case when r.key = 'settlement.hold' then r.number end) as integer) as hold_days,
    cast(max(case when r.key = 'settlement.commission_share' then r.number end) as decimal(7, 6))
        as commission_share,
    max(case when r.key = 'settlement.commission_on_shipping' then r.word end) = 'true'
        as is_shipping_commissioned,
    cast(max(case when r.key = 'settlement.order_fee' then r.number end) as bigint)
        as order_fee_minor,
    cast(
        max(case when r.key = 'settlement.commission_tax_share' then r.number end) as decimal(7, 6)
    ) as tax_share,
    cast(round(
        max(case when r.key = 'settlement.order_fee' then r.number end)
        * max(case when r.key = 'settlement.commission_tax_share' then r.number end), 0
    ) as bigint) as order_fee_tax_minor,
    max(case when r.key = 'settlement.returns_commission' then r.word end) = 'true'
        as is_commission_returned,
    max(case when r.key = 'settlement.passes_provider_fee' then r.word end) = 'true'
        as is_provider_fee_passed,
    max(case when r.key = 'settlement.volume_discounts' then r.word end) as volume_discounts,
    max(case when r.key = 'settlement.volume_counts' then r.word end) as volume_counts,
    cast(max(case when r.key = 'settlement.subscription_fee' then r.number end) as bigint)
        as subscription_minor,
    cast(max(case when r.key = 'settlement.late_ship_penalty' then r.number end) as bigint)
        as penalty_minor,
    max(case when r.key = 'settlement.reserve_share' then r.number end) as reserve_share,
    cast(max(case when r.key = 'settlement.reserve_held' then r.number end) as integer)
        as reserve_days,
    max(case when r.key = 'settlement.risk_chargeback_share' then r.number end)
        as risk_chargeback_share,
    max(case when r.key = 'settlement.risk_reserve_share' then r.number end)
        as risk_reserve_share,
    cast(max(case when r.key = 'settlement.min_payout' then r.number end) as bigint)
        as min_payout_minor,
    max(case when r.key = 'settlement.payout_currency' then r.word end) as payout_currency,
    cast(max(case when r.key = 'settlement.fx_margin_share' then r.number end) as decimal(7, 6))
        as fx_margin_share
from resolved as r
inner join core.policy_version as v on v.book = :book and v.version = r.version
group by
    r.version, r.tier, r.category_id, r.merchant_id, v.effective_from, v.effective_to
