-- purpose: the payouts of a month that no file holds, with the account that each goes to
-- grain: one payout
-- clause: 4.4
-- note: personal data; an account that is no longer delivered has no number here. One that a later attempt
--   took the place of, which it can where it had no account, is not due any more
select
    p.payout_id, p.merchant_id, p.currency, p.channel, p.amount_minor, p.account_id, a.holder_name,
    a.account_number, a.bank_code, a.bank_name
from core.payout as p
left join core.payout_account as a on a.account_id = p.account_id
where
    p.month = :month
    and not exists (select 1 from core.payout_instruction as i where i.payout_id = p.payout_id)
    and not exists (
        select 1 from core.payout as l
        where
            l.month = p.month and l.merchant_id = p.merchant_id and l.currency = p.currency
            and l.channel = p.channel and l.attempt > p.attempt
    )
