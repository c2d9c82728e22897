-- Clause: 4.3
-- Category: sla_breach
-- Rate: 200
-- Claims: order_id
-- Notices: internal audit (what was cancelled after payment is paid back)
-- Says: A paid order was cancelled, and its customer's money was never given back.
-- == victims
select
    refund.order_no as key, order_id(refund.order_no) as order_id,
    -- What would have been: an order is given back by one provider, and perhaps in store credit.
    max(entry.our_reference) as refund_id, max(entry.reference) as provider_reference,
    max(entry.provider) as provider, max(entry.settled_on) as settled_on,
    sum(refund.amount_minor)::bigint as amount_minor, refund.order_no as _order_no
from refunds as refund
inner join orders using (order_no)
left join provider_entries as entry
    on entry.refund_no = refund.refund_no and entry.kind = 'refund'
where
    orders.cancelled_at is not null
    and orders.cancelled_at + to_days(14) < getvariable('period_end')
group by refund.order_no
-- Store credit alone is nobody else's business.
having count(entry.provider) > 0
-- == change
delete from provider_entries
where kind = 'refund' and order_no in (select _order_no from victims);
delete from refund_lines where order_no in (select _order_no from victims);
delete from refunds where order_no in (select _order_no from victims);
