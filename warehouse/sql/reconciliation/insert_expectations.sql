-- purpose: keep what the bank must receive for each batch, and what it did
-- grain: one batch
insert into core.receipt_expectation (
    provider, account, batch_reference, currency, first_on, last_on, entry_count, gross_minor,
    fee_minor, reserve_minor, net_minor, expected_minor, expected_on, received_minor, received_on,
    status, run_id
)
select
    r.provider, r.account, r.batch_reference, r.currency, r.first_on, r.last_on, r.entry_count,
    r.gross_minor, r.fee_minor, r.reserve_minor, r.net_minor, r.expected_minor, r.expected_on,
    r.received_minor, r.received_on,
    case when b.category = 'missing_in_bank' then 'missing' else r.status end,
    :run_id
from receipt as r
left join batch_break as b
    on b.subject = r.item_id and b.subject_kind = 'batch' and b.category = 'missing_in_bank'
