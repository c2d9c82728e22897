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

settled as (
    select m.claim_id
    from core.payment_match as m
    inner join core.provider_entry as e
        on e.native_id = m.native_id and e.entry_kind = m.entry_kind and e.provider = m.provider
        and e.account = m.account and e.occurrence = m.occurrence and e.withdrawn_at is null
    inner join core.receipt_expectation as x
        on x.provider = e.provider and x.account = e.account and x.currency = e.currency
        and (
            x.batch_reference = e.batch_reference
            or (e.batch_reference is null and e.business_on between x.first_on and x.last_on)
        )
    where
        m.claim_kind = 'capture'
        and (x.received_on is not null or exists (
            select 1 from core.payment_break as b
            where
                b.subject_kind = 'batch' and b.status = 'resolved'
                and b.subject = concat(
                    x.provider, '/', x.account, '/', x.batch_reference, '/', x.currency
                )
        ))
),

uneven as (
    select s.order_id, s.line_no, s.amount_minor + s.shipping_minor as sale_minor
    from core.settlement_line as s
    where
        :needs_receipt and s.month = :month and s.kind = 'sale'
        and (
            select sum(l.amount_minor + l.shipping_minor)
            from core.order_line as l where l.order_id = s.order_id
        ) <> coalesce(
            (select sum(p.amount_minor) from core.payment as p where p.order_id = s.order_id), 0
        )
        and s.order_id not in (
            select b.order_id from core.payment_break as b
            where b.status = 'resolved' and b.order_id is not null
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
