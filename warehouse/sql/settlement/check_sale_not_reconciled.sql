-- purpose: sales of the month with a payment at a provider that no entry of it settles now, or that no
--   deposit covers, or with an open break, or whose order was paid otherwise than it was charged
-- grain: one row
-- clause: 3.4, 4.4
with payment as (
    select s.order_id, s.line_no, s.amount_minor + s.shipping_minor as sale_minor,
        concat(p.order_id, '/', p.payment_no) as claim_id
    from core.settlement_line as s
    inner join core.payment as p on p.order_id = s.order_id and p.provider is not null
    where :needs_receipt and s.month = :month and s.kind = 'sale'
),

received as (
    select x.provider, x.account, x.currency, x.batch_reference, x.first_on, x.last_on
    from core.receipt_expectation as x
    left join core.payment_break as b
        on b.subject_kind = 'batch' and b.status = 'resolved'
        and b.subject = concat(x.provider, '/', x.account, '/', x.batch_reference, '/', x.currency)
    where x.received_on is not null or b.break_id is not null
),

received_day as (
    select distinct r.provider, r.account, r.currency, d.day
    from received as r
    inner join core.calendar_day as d on d.day between r.first_on and r.last_on
),

settled as (
    select m.claim_id
    from core.payment_match as m
    inner join core.provider_entry as e
        on e.native_id = m.native_id and e.entry_kind = m.entry_kind and e.provider = m.provider
        and e.account = m.account and e.occurrence = m.occurrence and e.withdrawn_at is null
    left join received as x
        on x.provider = e.provider and x.account = e.account and x.currency = e.currency
        and x.batch_reference = e.batch_reference
    left join received_day as y
        on y.provider = e.provider and y.account = e.account and y.currency = e.currency
        and y.day = e.business_on and e.batch_reference is null
    where m.claim_kind = 'capture' and (x.provider is not null or y.provider is not null)
),

balance as (
    select order_id, sum(charged_minor) as over_minor
    from (
        select l.order_id, sum(l.amount_minor + l.shipping_minor) as charged_minor
        from core.order_line as l
        where l.order_id in (select order_id from payment)
        group by l.order_id
        union all
        select p.order_id, -sum(p.amount_minor)
        from core.payment as p
        where p.order_id in (select order_id from payment)
        group by p.order_id
    ) as sides
    group by order_id
    having sum(charged_minor) <> 0
),

uneven as (
    select p.order_id, p.line_no, p.sale_minor
    from payment as p
    inner join balance as b on b.order_id = p.order_id
    where p.order_id not in (
        select order_id from core.payment_break
        where status = 'resolved' and order_id is not null
    )
),

wrong as (
    select order_id, line_no, sale_minor from uneven
    union
    select p.order_id, p.line_no, p.sale_minor
    from payment as p
    left join settled as s on s.claim_id = p.claim_id
    where
        s.claim_id is null
        or p.order_id in (
            select b.order_id from core.payment_break as b
            where
                b.status <> 'resolved' and b.order_id is not null
                and (
                    b.subject_kind = 'order'
                    or (b.subject_kind = 'claim' and b.subject like 'capture/%')
                    or b.category = 'missing_in_orders'
                )
        )
)

select count(*) as count, cast(coalesce(sum(sale_minor), 0) as bigint) as amount_minor
from wrong
