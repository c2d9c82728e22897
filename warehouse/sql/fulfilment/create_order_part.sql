-- purpose: each merchant's part of an order with the time allowed to hand it over
-- grain: one order and merchant
-- clause: 4.2
-- note: the most specific scope wins (merchant, tier, category, platform); of the lines of one
--   part the longest time allowed counts, since they travel together
create temp table order_part as
with of_category as (
    select g.listing_id, t.version, t.seconds, t.is_working
    from ship_terms as t
    inner join core.listing as g on t.scope_kind = 'category' and g.category_id = t.scope_id
),

of_tier as (
    select m.merchant_id, t.version, t.seconds, t.is_working
    from ship_terms as t
    inner join core.merchant as m on t.scope_kind = 'merchant_tier' and m.tier = t.scope_id
)

select
    l.order_id,
    l.merchant_id,
    max(o.policy_version) as policy_version,
    count(*) as line_count,
    sum(l.amount_minor + l.shipping_minor) as amount_minor,
    max(coalesce(of_merchant.seconds, of_tier.seconds, of_category.seconds, of_all.seconds))
        as ship_seconds,
    coalesce(bool_and(coalesce(
        of_merchant.is_working, of_tier.is_working, of_category.is_working, of_all.is_working
    )), true) as ship_is_working,
    max(case when s.handed_over_at < :as_of then s.handed_over_at end) as handed_over_at,
    max(case when s.delivered_at < :as_of then s.delivered_at end) as delivered_at
from core.order_line as l
inner join known_order as o on o.order_id = l.order_id
left join ship_terms as of_all
    on of_all.version = o.policy_version and of_all.scope_kind = 'platform'
left join of_category
    on of_category.version = o.policy_version and of_category.listing_id = l.listing_id
left join of_tier
    on of_tier.version = o.policy_version and of_tier.merchant_id = l.merchant_id
left join ship_terms as of_merchant
    on of_merchant.version = o.policy_version
    and of_merchant.scope_kind = 'merchant' and of_merchant.scope_id = l.merchant_id
left join core.shipment as s on s.order_id = l.order_id and s.merchant_id = l.merchant_id
group by l.order_id, l.merchant_id
