-- purpose: breaks that earlier runs found about what this one does not look at again
-- grain: one break
-- clause: 4.4
-- note: pairs, fees and refunds are settled for good, so what was found about them stands
create temp table carried as
select b.*
from core.payment_break as b
where
    not :is_full
    and not exists (select 1 from found_break as f where f.break_id = b.break_id)
    and b.is_settled
