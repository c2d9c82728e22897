-- A provider captures what our books do not have: its fee follows from its contract.
insert into provider_entries by name
select
    victims.provider, 'capture' as kind, _order_no as order_no, payment_no,
    provider_reference as reference, provider_reference as capture_reference,
    payment_reference(_order_no, payment_no) as our_reference,
    _captured_at as occurred_at, settled_on, amount_minor as gross_minor,
    share_of(amount_minor, contract.fee_bps) + contract.fee_fixed_minor as fee_minor,
    'CNY' as currency
from victims
inner join providers as contract using (provider);
