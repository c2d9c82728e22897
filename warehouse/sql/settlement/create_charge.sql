-- purpose: what a merchant's month has beside order lines: fees, penalties, discounts, manual entries,
--   reserve
-- grain: one charge
-- clause: 3.4, 4.4
-- note: more of the net sales is held back where chargebacks are many. A shipment is late where its clock
--   says so: handed over late, or not at all until the month's end
create temp table charge as
with net_sale as (
    select
        merchant_id,
        currency,
        sum(amount_minor) filter (where kind = 'sale') as merchandise_minor,
        -sum(amount_minor) filter (where kind = 'chargeback') as chargeback_minor,
        cast(sum(
            amount_minor + shipping_minor + order_fee_minor + commission_minor + tax_minor
            + provider_fee_minor
        ) as bigint) as net_minor
    from line_sum
    group by merchant_id, currency
),

reserved as (
    select
        s.*,
        t.reserve_share + case
            when
                coalesce(s.chargeback_minor, 0)
                > coalesce(s.merchandise_minor, 0) * t.risk_chargeback_share
                then t.risk_reserve_share
            else 0
        end as share
    from net_sale as s
    inner join month_terms as t on t.merchant_id = s.merchant_id
),

due as (
    select
        'VOLUME_DISCOUNT' as line_type, :month as source_id, merchant_id, currency,
        discount_minor as amount_minor, cast(null as text) as note
    from volume_discount
    union all
    select
        'COMMISSION_VAT', concat('volume/', cast(:month as text)), merchant_id, currency, tax_minor,
        null
    from volume_discount
    union all
    select 'SUBSCRIPTION_FEE', :month, merchant_id, :currency, -subscription_minor, null
    from month_terms
    where coalesce(state, 'active') = 'active' and coalesce(joined_on, :end_on) <= :end_on
    union all
    select
        'SUBSCRIPTION_VAT', :month, merchant_id, :currency,
        -cast(round(cast(subscription_minor as decimal(18, 0)) * tax_share, 0) as bigint), null
    from month_terms
    where coalesce(state, 'active') = 'active' and coalesce(joined_on, :end_on) <= :end_on
    union all
    select 'LATE_SHIP_PENALTY', c.order_id, c.merchant_id, o.currency, -t.penalty_minor, null
    from core.sla_clock as c
    inner join core.customer_order as o on o.order_id = c.order_id
    inner join month_terms as t on t.merchant_id = c.merchant_id
    where
        c.clock = 'ship' and c.outcome = 'breached'
        and c.due_at < :period_end and c.due_at >= :books_start_at
    union all
    select
        e.line_type, e.manual_entry_id, e.merchant_id, e.currency, e.amount_minor, e.reason
    from core.manual_entry as e
    inner join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
    where d.decision = 'approve' and d.decided_at < :as_of
    union all
    select 'RESERVE_RELEASE', h.month, h.merchant_id, h.currency, -h.amount_minor, null
    from core.settlement_charge as h
    inner join month_terms as t on t.merchant_id = h.merchant_id
    where
        h.line_type = 'RESERVE_HOLD' and h.month < :month
        and cast(concat(h.month, '-01') as date) + interval '1 month'
            + t.reserve_days * interval '1 day' <= cast(:end_on as date) + interval '1 day'
    union all
    select
        'RESERVE_HOLD', :month, merchant_id, currency,
        -cast(round(cast(net_minor as decimal(18, 0)) * least(share, 1), 0) as bigint), null
    from reserved
    where net_minor > 0
)

select d.line_type, d.source_id, d.merchant_id, d.currency, d.amount_minor, d.note
from due as d
where
    d.amount_minor <> 0
    and not exists (
        select 1 from core.settlement_charge as t
        where
            t.line_type = d.line_type and t.source_id = d.source_id
            and t.merchant_id = d.merchant_id and t.currency = d.currency and t.month < :month
    )
