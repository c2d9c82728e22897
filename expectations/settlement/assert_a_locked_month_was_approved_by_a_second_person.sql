-- claim: A locked month was approved by another person than the one who put it forward, on the figures that stand
-- claim_zh: 已锁定月份由提案人以外的第二人按现有数字批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out who locked the month past the program; look at every payout of it
-- remedy_zh: 查明绕过系统锁定月份的人员，逐笔核查该月付款
-- population: (select 1 from core.settlement_month where state = 'locked') as m
-- rows: month
-- stops: issue-payouts, issue-statements
with approved as (
    select distinct p.month, d.snapshot_sha256
    from core.settlement_proposal as p
    inner join core.settlement_decision as d on d.proposal_id = p.proposal_id
    where d.decision = 'approve' and d.decided_by <> p.proposed_by
)

select m.month
from core.settlement_month as m
left join approved as a on a.month = m.month and a.snapshot_sha256 = m.snapshot_sha256
where a.month is null and m.state = 'locked'
