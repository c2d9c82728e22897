-- What no refund and no chargeback has touched: the quiet ground on which faults leave clear traces.
-- They are views: a fault that refunds takes its orders away from those that come after it.
create view plain_orders as
from orders
anti join refunds using (order_no)
anti join chargebacks using (order_no);

-- Grain: one row per payment that a provider captured.
create view plain_payments as
from payments
anti join refunds using (order_no)
anti join chargebacks using (order_no)
where provider is not null;

-- Grain: one row per capture as its provider sees it, with the terms of the contract.
create view plain_captures as
select
    entry.*, contract.utc_offset_hours, contract.fee_bps, contract.fee_fixed_minor,
    contract.chargeback_fee_minor, contract.reserve_bps
from provider_entries as entry
inner join providers as contract using (provider)
anti join refunds as refund on refund.order_no = entry.order_no
anti join chargebacks as chargeback on chargeback.order_no = entry.order_no
where entry.kind = 'capture';
