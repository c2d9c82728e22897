-- Clause: 3.4
-- Category: duplicate_capture
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: A customer paid twice for the same payment of ours: two captures with different native ids.
-- == victims
with again as (
    select
        entry.*,
        left(entry.reference, -8) || digits('captured again', entry.order_no, 8) as again_reference,
        entry.occurred_at + to_seconds(whole('captured again after', entry.order_no, 40, 600))
            as again_at
    from plain_captures as entry
    where
        entry.reserve_bps = 0
        and entry.settled_on < getvariable('period_end')::date - 15
)

select
    order_no as key, order_id(order_no) as order_id, payment_no, provider,
    again_reference as provider_reference,
    (again_at - to_hours(8 - utc_offset_hours))::date as settled_on, gross_minor as amount_minor,
    order_no as _order_no, again_at as _again_at
from again
-- == change
insert into provider_entries
select entry.* replace (
    victims.provider_reference as reference, victims.provider_reference as capture_reference,
    victims._again_at as occurred_at, victims.settled_on as settled_on
)
from provider_entries as entry
inner join victims on entry.order_no = victims._order_no
where entry.kind = 'capture';
