-- purpose: the journals of payouts that a bank did not make or that came back, by its file
-- grain: one answer
-- clause: 4.4
-- note: what was paid posts nothing here: the bank's statement does; what is unknown posts nothing
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, month, posted_at, policy_version, run_id
)
select
    md5(concat('payout_back/', r.payout_id, '/', r.result_no)),
    concat('payout_back/', r.payout_id, '/', r.result_no),
    'payout_back',
    r.answered_on,
    concat('payout ', r.payout_id, ' ', r.result),
    p.month,
    :as_of,
    :policy_version,
    :run_id
from core.payout_result as r
inner join core.payout as p on p.payout_id = r.payout_id
where r.source_file_id = :source_file_id and r.result in ('rejected', 'returned')
