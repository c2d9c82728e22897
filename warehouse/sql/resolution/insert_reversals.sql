-- purpose: take back what was posted on decisions that lapsed, by one more journal each
-- grain: one journal
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, provider, break_id, posted_at,
    policy_version, run_id
)
select
    md5(l.posting_key), l.posting_key, j.kind, cast(:business_on as date),
    'reversal of ' || j.description, j.provider, j.break_id, :as_of, :policy_version, :run_id
from lapsed as l
inner join core.journal as j on l.journal_id = j.journal_id
