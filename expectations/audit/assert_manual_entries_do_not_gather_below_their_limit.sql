-- claim: Manual credits and debits of a person do not gather just below the limit above which a lead decides
-- claim_zh: 个人的手工调整未集中于审批限额之下
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Look at whether a larger amount was parted, and which merchants got the parts
-- remedy_zh: 核查是否拆分大额调整及受益商户
-- population: core.manual_entry
-- policy: most = settlement.manual_limit; band = audit.below_limit_share; least = audit.below_limit_rows
-- rows: proposed_by, entries, amount_minor
-- note: the limit of today; a credit of the same kind that is always about as high is a wrong alarm
select proposed_by, count(*) as entries, cast(sum(abs(e.amount_minor)) as bigint) as amount_minor
from core.manual_entry as e
where abs(e.amount_minor) <= :most and abs(e.amount_minor) > :most * (1 - :band)
group by proposed_by
having count(*) >= :least
