-- purpose: the lines of the journals that take something back
-- grain: one line
insert into core.posting (journal_id, posting_no, account, currency, amount_minor, run_id)
select md5(l.posting_key), p.posting_no, p.account, p.currency, -p.amount_minor, :run_id
from lapsed as l
inner join core.posting as p on l.journal_id = p.journal_id
