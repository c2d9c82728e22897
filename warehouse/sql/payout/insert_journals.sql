-- purpose: the journals of the payouts that a file orders
-- grain: one payout
-- clause: 4.4
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, month, posted_at, policy_version, run_id
)
select
    md5(concat('payout/', p.payout_id)),
    concat('payout/', p.payout_id),
    'payout',
    :booked_on,
    concat('payout ', p.payout_id, ' in ', i.payout_file_id),
    p.month,
    :as_of,
    :policy_version,
    :run_id
from core.payout_instruction as i
inner join core.payout as p on p.payout_id = i.payout_id
where i.payout_file_id = :payout_file_id
