-- purpose: the postings of the journals that this run adds
-- grain: one posting
-- clause: 4.4
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
select journal_id, posting_no, account, currency, amount_minor, :run_id
from ledger_difference
