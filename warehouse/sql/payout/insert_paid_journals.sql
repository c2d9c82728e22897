-- purpose: the journals of payouts that a provider made out of its own hands, by its file of answers
-- grain: one answer
-- clause: 3.4, 4.4
-- note: no statement of our bank will say it, so that the answer does. It is posted where the books know one
--   account only that the provider has for us in that currency; else it stays under way
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, month, posted_at, policy_version, run_id
)
with clearing as (
    select split_part(split_part(account, ':', 2), '/', 1) as provider, currency
    from core.posting
    where account like 'clearing:%'
    group by split_part(split_part(account, ':', 2), '/', 1), currency
    having count(distinct account) = 1
)

select
    md5(concat('payout_paid/', r.payout_id, '/', r.result_no)),
    concat('payout_paid/', r.payout_id, '/', r.result_no),
    'payout_paid',
    r.answered_on,
    concat('payout ', r.payout_id, ' paid by ', p.channel),
    p.month,
    :as_of,
    :policy_version,
    :run_id
from core.payout_result as r
inner join core.payout as p on p.payout_id = r.payout_id
inner join clearing as c on c.provider = p.channel and c.currency = p.currency
where r.source_file_id = :source_file_id and r.result = 'paid'
