-- Clause: 4.3
-- Category: duplicate_capture
-- Rate: 100
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider paid the same refund of ours twice, under two native ids.
-- == victims
with again as (
    select
        entry.*, provider.utc_offset_hours,
        entry.occurred_at + hours_between('refunded again', entry.refund_no, 0.1, 30) as again_at
    from provider_entries as entry
    inner join providers as provider using (provider)
    where
        entry.kind = 'refund'
        -- Alipay identifies a refund by our number, and refuses to pay it twice.
        and entry.provider <> 'alipay'
        and entry.settled_on < getvariable('period_end')::date - 16
)

select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id, provider,
    left(reference, -8) || digits('refunded again', refund_no, 8) as provider_reference,
    (again_at - to_hours(8 - utc_offset_hours))::date as settled_on, -gross_minor as amount_minor,
    refund_no as _refund_no, again_at as _again_at
from again
-- == change
insert into provider_entries
select entry.* replace (
    victims.provider_reference as reference, victims._again_at as occurred_at,
    victims.settled_on as settled_on
)
from provider_entries as entry
inner join victims on entry.refund_no = victims._refund_no
where entry.kind = 'refund';
