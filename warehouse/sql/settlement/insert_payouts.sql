-- purpose: what a locked month pays: the id of each payout stands before anything is paid
-- grain: one merchant and currency
-- clause: 4.4
-- note: an id that a bank can repeat: month, attempt and the head of a digest
insert into core.payout (
    payout_id, month, merchant_id, currency, attempt, amount_minor, account_id, run_id
)
select
    concat('P', replace(cast(:month as text), '-', ''), '-1-', substr(
        md5(concat(cast(:month as text), '/', s.merchant_id, '/', s.currency)), 1, 16
    )),
    :month,
    s.merchant_id,
    s.currency,
    1,
    s.payable_minor,
    p.account_id,
    :run_id
from core.settlement as s
left join payee as p on p.merchant_id = s.merchant_id
where s.month = :month and s.payable_minor > 0
