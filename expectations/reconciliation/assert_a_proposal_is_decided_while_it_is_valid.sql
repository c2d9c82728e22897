-- claim: Nobody approved what had expired
-- claim_zh: 过期提案未被批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the decision back, and have it proposed anew
-- remedy_zh: 撤销该决定并重新提案
-- population: (select d.decided_at from core.resolution_decision as d where d.decision = 'approve') as d
-- when: decided_at
-- rows: resolution_id, break_id, decided_by, amount_minor, occurred_at
select r.resolution_id, r.break_id, d.decided_by, r.amount_minor, d.decided_at as occurred_at
from core.resolution as r
inner join core.resolution_decision as d on d.resolution_id = r.resolution_id
where d.decision = 'approve' and (d.decided_at > r.expires_at or d.decided_at < r.proposed_at)
