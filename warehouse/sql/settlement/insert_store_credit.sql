-- purpose: what customers paid with store credit until the end of the month, as far as it is not posted
-- grain: one posting
-- clause: 4.4
-- note: no provider states it, so it comes into the books with the settlement: it is owed to merchants like a capture
insert into month_posting (
    journal_id, posting_key, merchant_id, account, currency, amount_minor, posting_no
)
with used as (
    select o.currency, sum(p.amount_minor) as amount_minor
    from core.payment as p
    inner join core.customer_order as o on o.order_id = p.order_id
    where
        p.provider is null
        and coalesce(p.captured_at, o.paid_at) < :period_end
        and coalesce(p.captured_at, o.paid_at) >= :books_start_at
    group by o.currency
    union all
    select o.currency, -sum(r.amount_minor)
    from core.refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    inner join core.customer_order as o on o.order_id = r.order_id
    where
        p.provider is null and r.submitted_at < :period_end
        and coalesce(p.captured_at, o.paid_at) >= :books_start_at
    group by o.currency
    union all
    select p.currency, -p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.kind = 'store_credit' and p.account = 'store_credit'
),

due as (
    select currency, cast(sum(amount_minor) as bigint) as amount_minor
    from used
    group by currency
    having sum(amount_minor) <> 0
),

leg as (
    select currency, 'merchant_payable' as account, -amount_minor as amount_minor, 1 as posting_no
    from due
    union all
    select currency, 'store_credit', amount_minor, 2 from due
)

select
    md5(concat('store_credit/', cast(:month as text), '/', currency)),
    concat('store_credit/', cast(:month as text), '/', currency),
    cast(null as text),
    account,
    currency,
    amount_minor,
    posting_no
from leg
