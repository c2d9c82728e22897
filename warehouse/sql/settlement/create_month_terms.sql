-- purpose: what the version in force at the end of the month says of each merchant
-- grain: one merchant
-- clause: 3.4
create temp table month_terms as
select
    m.merchant_id,
    m.state,
    m.joined_on,
    t.tax_share,
    t.volume_discounts,
    t.volume_counts,
    t.subscription_minor,
    t.penalty_minor,
    t.reserve_share,
    t.reserve_days,
    t.risk_chargeback_share,
    t.risk_reserve_share,
    t.min_payout_minor,
    nullif(t.payout_currency, 'none') as payout_currency,
    t.fx_margin_share
from core.merchant as m
inner join settlement_party as p
    on p.merchant_id = m.merchant_id and :end_on >= p.effective_from and :end_on < p.effective_to
inner join settlement_terms as t
    on t.version = p.version and t.tier = p.tier_scope and t.merchant_id = p.merchant_scope
    and t.category_id = ''
