-- A provider pays a capture back, and its fee with it where the contract says so.
insert into provider_entries by name
select
    capture.* replace (
        'refund' as kind, _refund_no as refund_no, provider_reference as reference,
        victims.refund_id as our_reference, _refunded_at as occurred_at,
        victims.settled_on as settled_on, -amount_minor as gross_minor,
        if(contract.returns_fee, share_of(-amount_minor, contract.fee_bps), 0) as fee_minor
    )
from victims
inner join provider_entries as capture on capture.order_no = _order_no and capture.kind = 'capture'
inner join providers as contract on contract.provider = capture.provider;
