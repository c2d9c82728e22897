-- Clause: 4.3
-- Category: sla_breach
-- Rate: 300
-- Claims: order_id
-- Notices: internal audit (money back within seven days of the returned goods)
-- Says: A refund was submitted eight to fourteen days after the returned goods had been received.
-- == victims
with received as (
    select order_no, max(occurred_at) as received_at
    from order_events
    where event = 'returned'
    group by order_no
),

delayed as (
    select
        entry.*, provider.utc_offset_hours, refund.requested_at,
        received.received_at
        + hours_between('refund late', entry.refund_no, 8 * 24, 14 * 24) as late_at
    from provider_entries as entry
    inner join providers as provider using (provider)
    inner join refunds as refund using (refund_no)
    inner join received on received.order_no = entry.order_no
    where entry.kind = 'refund' and refund.reason = 'returned'
)

select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id, provider,
    reference as provider_reference, settled_on as expected_on,
    (late_at - to_hours(8 - utc_offset_hours))::date as settled_on, 0 as amount_minor,
    refund_no as _refund_no, late_at - occurred_at as _delay
from delayed
where late_at + to_days(14) < getvariable('period_end')
-- == change
update refunds set approved_at = approved_at + _delay, submitted_at = submitted_at + _delay
from victims where refunds.refund_no = _refund_no;
update provider_entries set
    occurred_at = occurred_at + _delay, settled_on = victims.settled_on
from victims where provider_entries.kind = 'refund' and provider_entries.refund_no = _refund_no;
