-- purpose: consume the members of a set that a person confirmed
-- grain: one batch or deposit
-- note: the primary key refuses a member that another set has consumed
insert into core.match_item (side, item_id, group_id, amount_minor, allocated_minor, run_id)
select side, item_id, group_id, amount_minor, amount_minor, :run_id
from core.proposed_item
where group_id = :group_id
