-- purpose: what the bank must receive for the batch of a break, and what it received
-- grain: at most one row
select
    e.provider, e.account, e.batch_reference, e.currency, e.entry_count, e.gross_minor, e.fee_minor,
    e.reserve_minor, e.net_minor, e.expected_minor, e.expected_on, e.received_minor, e.received_on,
    e.status
from core.receipt_expectation as e
inner join core.payment_break as b
    on e.provider = b.provider and e.account = b.account and e.batch_reference = b.batch_id
    and e.currency = b.currency
where b.break_id = :break_id
