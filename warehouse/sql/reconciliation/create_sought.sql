-- purpose: money at the bank for which batches are sought: deposits that name none and no payout of ours,
--   and what a deposit holds beyond the batch that it names
-- grain: one deposit
create temp table sought as
select
    d.item_id,
    d.bank_account,
    d.booked_on,
    d.currency,
    d.amount_minor as wanted_minor,
    cast(null as text) as provider,
    cast(null as text) as named_item_id
from deposit as d
where
    d.batch_item_id is null and d.payout_reference is null and d.amount_minor > 0 and not d.is_copy
union all
select
    r.deposit_item_id,
    r.bank_account,
    r.received_on,
    r.currency,
    r.received_minor - r.expected_minor,
    r.provider,
    r.item_id
from receipt as r
where r.status = 'over' and r.deposits = 1
