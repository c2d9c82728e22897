-- purpose: breaks that evidence has closed: this run looked at their subject and found nothing wrong
-- grain: one break
create temp table break_gone as
select b.break_id, b.category, b.amount_minor
from core.payment_break as b
where
    b.status <> 'resolved'
    and not exists (select 1 from found_break as f where f.break_id = b.break_id)
    and not exists (select 1 from carried as c where c.break_id = b.break_id)
