-- purpose: what our books say happened at providers, beside what is paired and what stands alone
-- grain: one provider and currency
-- clause: 4.4
-- note: each side is counted from rows of its own
with booked as (
    select provider, order_id, amount_minor
    from core.payment
    where provider is not null and captured_at < :as_of
    union all
    select p.provider, r.order_id, -r.amount_minor
    from core.refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where p.provider is not null and r.submitted_at < :as_of
    union all
    select p.provider, c.order_id, -c.amount_minor
    from core.chargeback as c
    inner join core.payment as p on p.order_id = c.order_id and p.payment_no = c.payment_no
    where p.provider is not null and c.opened_at < :as_of
    union all
    select p.provider, c.order_id, c.amount_minor
    from core.chargeback as c
    inner join core.payment as p on p.order_id = c.order_id and p.payment_no = c.payment_no
    where p.provider is not null and c.outcome = 'won' and c.decided_at < :as_of
),

sides as (
    select
        b.provider, o.currency, count(*) as in_count,
        cast(sum(b.amount_minor) as bigint) as in_minor, 0 as out_count, 0 as out_minor
    from booked as b
    inner join core.customer_order as o on o.order_id = b.order_id
    group by b.provider, o.currency
    union all
    select provider, claim_currency, 0, 0, pair_count, claim_minor
    from pair_day
    union all
    select provider, claim_currency, 0, 0, 1, claim_minor
    from claim_alone
)

select
    provider, currency,
    cast(sum(in_count) as bigint) as in_count,
    cast(sum(in_minor) as bigint) as in_minor,
    cast(sum(out_count) as bigint) as out_count,
    cast(sum(out_minor) as bigint) as out_minor
from sides
group by provider, currency
order by provider, currency
