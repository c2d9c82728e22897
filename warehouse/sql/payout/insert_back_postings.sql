-- purpose: the postings of payouts that a bank did not make or that came back: the merchant is owed again
-- grain: one posting
-- clause: 4.4
-- note: a provider that said it had paid, which was posted, has the money again
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
with spent as (
    select q.payout_id, x.account
    from core.payout_result as q
    inner join core.journal as j
        on j.posting_key = concat('payout_paid/', q.payout_id, '/', q.result_no)
    inner join core.posting as x on x.journal_id = j.journal_id and x.amount_minor < 0
    where q.result = 'paid'
),

back as (
    select
        md5(concat('payout_back/', r.payout_id, '/', r.result_no)) as journal_id,
        coalesce(
            s.account, concat('payouts', case when p.channel <> '' then ':' else '' end, p.channel)
        ) as account,
        p.merchant_id,
        p.currency,
        r.amount_minor
    from core.payout_result as r
    inner join core.payout as p on p.payout_id = r.payout_id
    left join spent as s on s.payout_id = r.payout_id
    where r.source_file_id = :source_file_id and r.result in ('rejected', 'returned')
)

select journal_id, 1, account, currency, amount_minor, :run_id
from back
union all
select journal_id, 2, concat('merchant:', merchant_id), currency, -amount_minor, :run_id
from back
