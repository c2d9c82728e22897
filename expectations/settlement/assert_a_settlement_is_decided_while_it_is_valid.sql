-- claim: Nobody approved a month that was put forward too long ago
-- claim_zh: 过期的结算提案未被批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have the month looked at anew by two people
-- remedy_zh: 由两人重新审核该月结算
-- population: (select decided_at from core.settlement_decision where decision = 'approve') as d
-- when: decided_at
-- rows: proposal_id, month, decided_by, occurred_at
select p.proposal_id, p.month, d.decided_by, d.decided_at as occurred_at
from core.settlement_proposal as p
inner join core.settlement_decision as d on d.proposal_id = p.proposal_id
where d.decision = 'approve' and (d.decided_at > p.expires_at or d.decided_at < p.proposed_at)
