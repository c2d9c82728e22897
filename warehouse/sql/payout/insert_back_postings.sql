-- purpose: the postings of payouts that a bank did not make or that came back: the merchant is owed again
-- grain: one posting
-- clause: 4.4
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
select
    md5(concat('payout_back/', r.payout_id, '/', r.result_no)), 1, 'payouts', p.currency,
    r.amount_minor, :run_id
from core.payout_result as r
inner join core.payout as p on p.payout_id = r.payout_id
where r.source_file_id = :source_file_id and r.result in ('rejected', 'returned')
union all
select
    md5(concat('payout_back/', r.payout_id, '/', r.result_no)), 2,
    concat('merchant:', p.merchant_id), p.currency, -r.amount_minor, :run_id
from core.payout_result as r
inner join core.payout as p on p.payout_id = r.payout_id
where r.source_file_id = :source_file_id and r.result in ('rejected', 'returned')
