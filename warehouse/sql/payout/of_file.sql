-- purpose: the payouts of a file with the account that each goes to
-- grain: one payout
-- clause: 4.4
-- note: personal data; an account that is no longer delivered has no number here
select
    p.payout_id, p.merchant_id, p.currency, p.amount_minor, p.account_id, a.holder_name,
    a.account_number, a.bank_code, a.bank_name
from core.payout_instruction as i
inner join core.payout as p on p.payout_id = i.payout_id
left join core.payout_account as a on a.account_id = p.account_id
where i.payout_file_id = :payout_file_id
