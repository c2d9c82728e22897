-- purpose: a credit or debit with its decision
-- grain: one credit or debit
select
    e.manual_entry_id, e.line_type, e.merchant_id, e.currency, e.amount_minor, e.reason,
    e.disputed_month, e.proposed_by, e.proposed_at, e.expires_at, d.decision, d.decided_by,
    d.decided_at, d.note
from core.manual_entry as e
left join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
where e.manual_entry_id = :manual_entry_id
