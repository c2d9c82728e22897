-- claim: The lines of a journal are numbered from one without a gap
-- claim_zh: 凭证分录序号自一起连续
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Find out which line was taken out past the program; a journal that still balances hides it well
-- remedy_zh: 查明绕过系统删除的分录；仍平衡的凭证更易掩盖
-- population: core.journal
-- rows: journal_id, lines, highest_no
select journal_id, count(*) as lines, max(posting_no) as highest_no
from core.posting
group by journal_id
having max(posting_no) <> count(*)
