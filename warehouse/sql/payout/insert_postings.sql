-- purpose: the postings of the payouts that a file orders: the merchant's balance becomes money under way
-- grain: one posting
-- clause: 4.4
-- note: what a provider pays out of its own hands is under way at the provider, never at our bank
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
select
    md5(concat('payout/', p.payout_id)), 1, concat('merchant:', p.merchant_id), p.currency,
    p.amount_minor, :run_id
from core.payout_instruction as i
inner join core.payout as p on p.payout_id = i.payout_id
where i.payout_file_id = :payout_file_id
union all
select
    md5(concat('payout/', p.payout_id)), 2,
    concat('payouts', case when p.channel <> '' then ':' else '' end, p.channel), p.currency,
    -p.amount_minor, :run_id
from core.payout_instruction as i
inner join core.payout as p on p.payout_id = i.payout_id
where i.payout_file_id = :payout_file_id
