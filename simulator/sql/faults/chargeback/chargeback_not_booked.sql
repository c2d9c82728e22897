-- Clause: 4.4
-- Category: chargeback_unbooked
-- Rate: 10
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: A cardholder's bank took a payment back, and our books know nothing of it.
-- == victims
with disputed as (
    select
        -- No chargeback of the marketplace has a number as high as that.
        500000000 + entry.order_no as dispute_no,
        entry.*,
        entry.occurred_at + hours_between('unbooked chargeback', entry.order_no, 360, 1000)
            as opened_at
    from plain_captures as entry
    where entry.chargeback_fee_minor > 0
)

select
    order_no as key, order_id(order_no) as order_id, payment_no, provider,
    if(provider = 'stripe',
        'du_1' || substr(token('unbooked dispute', order_no), 1, 23),
        upper(substr(token('unbooked adyen dispute', order_no), 1, 16))) as provider_reference,
    (opened_at - to_hours(8 - utc_offset_hours))::date as settled_on, gross_minor as amount_minor,
    order_no as _order_no, dispute_no as _dispute_no, opened_at as _opened_at
from disputed
where opened_at + to_days(15) < getvariable('period_end')
-- == change
insert into provider_entries by name
select
    capture.* replace (
        'chargeback' as kind, _dispute_no as chargeback_no, provider_reference as reference,
        _opened_at as occurred_at, victims.settled_on as settled_on,
        -amount_minor as gross_minor, contract.chargeback_fee_minor as fee_minor
    )
from victims
inner join provider_entries as capture on capture.order_no = _order_no and capture.kind = 'capture'
inner join providers as contract on contract.provider = capture.provider;
