-- purpose: keep what is consumed by confirmed sets; the key refuses what is consumed twice
-- grain: one batch or deposit
insert into core.match_item (side, item_id, group_id, amount_minor, allocated_minor, run_id)
select i.side, i.item_id, i.group_id, i.amount_minor, i.amount_minor, :run_id
from found_item as i
left join kept_group as k on k.group_id = i.group_id
where i.status = 'confirmed' or k.group_id is not null
