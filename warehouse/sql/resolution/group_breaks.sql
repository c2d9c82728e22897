-- purpose: the open breaks that a set of batches and deposits explains
-- grain: one break
select b.break_id
from core.payment_break as b
inner join core.proposed_item as i on i.side = b.subject_kind and i.item_id = b.subject
where i.group_id = :group_id and b.status <> 'resolved'
order by b.break_id
