-- purpose: every credit and debit with its decision and the month that settles it, the newest first
-- grain: one credit or debit
select
    e.manual_entry_id, e.line_type, e.merchant_id, e.currency, e.amount_minor, e.reason,
    e.disputed_month, e.proposed_by, e.proposed_at, e.expires_at, d.decision, d.decided_by,
    d.decided_at, d.note, c.month
from core.manual_entry as e
left join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
left join core.settlement_charge as c
    on c.line_type = e.line_type and c.source_id = e.manual_entry_id
order by e.proposed_at desc, e.manual_entry_id
