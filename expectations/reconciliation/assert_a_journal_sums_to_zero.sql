-- claim: Debits and credits of every journal are equal
-- claim_zh: 每张凭证借贷相等
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find out which program or person wrote past ours; correct it by a further journal
-- remedy_zh: 查明绕过系统写入的程序或人员，以补充凭证更正
-- population: core.journal
-- rows: journal_id, currency, amount_minor
-- stops: payment-reconciliation, resolve-breaks, monthly-settlement, approve-settlement, month-end,
--   issue-payouts
-- note: so does the trial balance of every currency, which is their sum
select journal_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from core.posting
group by journal_id, currency
having sum(amount_minor) <> 0
