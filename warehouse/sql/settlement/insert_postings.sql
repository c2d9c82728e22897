-- purpose: the postings of a locked month
-- grain: one posting
-- clause: 4.4
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
select journal_id, posting_no, account, currency, amount_minor, :run_id
from month_posting
