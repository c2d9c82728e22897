-- purpose: the postings of payouts that a provider made out of its own hands: it holds so much less for us
-- grain: one posting
-- clause: 3.4, 4.4
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
with clearing as (
    select
        split_part(split_part(account, ':', 2), '/', 1) as provider, currency,
        min(account) as account
    from core.posting
    where account like 'clearing:%'
    group by split_part(split_part(account, ':', 2), '/', 1), currency
),

paid as (
    select j.journal_id, p.channel, p.currency, r.amount_minor
    from core.payout_result as r
    inner join core.payout as p on p.payout_id = r.payout_id
    inner join core.journal as j
        on j.posting_key = concat('payout_paid/', r.payout_id, '/', r.result_no)
    where r.source_file_id = :source_file_id and r.result = 'paid'
)

select journal_id, 1, concat('payouts:', channel), currency, amount_minor, :run_id
from paid
union all
select a.journal_id, 2, c.account, a.currency, -a.amount_minor, :run_id
from paid as a
inner join clearing as c on c.provider = a.channel and c.currency = a.currency
