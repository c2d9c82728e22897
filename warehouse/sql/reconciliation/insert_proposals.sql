-- purpose: keep what proposed sets would consume
-- grain: one batch or deposit in a proposed set
insert into core.proposed_item (group_id, side, item_id, amount_minor, run_id)
select i.group_id, i.side, i.item_id, i.amount_minor, :run_id
from found_item as i
left join kept_group as k on k.group_id = i.group_id
where i.status = 'proposed' and k.group_id is null
