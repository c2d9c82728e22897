-- purpose: one further journal for each dimension of which not everything is posted
-- grain: one journal
-- clause: 4.4
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, provider, posted_at, policy_version,
    run_id
)
select
    journal_id,
    posting_key,
    kind,
    booked_on,
    concat(kind, ' ', owner, case when sequence_no > 1 then ', addition ' end,
           case when sequence_no > 1 then sequence_no - 1 end),
    provider,
    :as_of,
    :policy_version,
    :run_id
from ledger_difference
where posting_no = 1
