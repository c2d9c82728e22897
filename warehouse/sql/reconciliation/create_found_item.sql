-- purpose: the batches and deposits of each set
-- grain: one batch or deposit in a set
create temp table found_item as
select
    g.group_id, g.status, 'batch' as side, r.item_id, r.expected_minor as amount_minor
from found_group as g
inner join receipt as r on r.item_id = g.lead_id
where g.status = 'confirmed'
union all
select g.group_id, g.status, 'deposit', d.item_id, d.amount_minor
from found_group as g
inner join deposit as d on d.batch_item_id = g.lead_id and not d.is_copy
where g.status = 'confirmed'
union all
select g.group_id, g.status, 'deposit', d.item_id, d.amount_minor
from found_group as g
inner join deposit as d on d.item_id = g.lead_id
where g.status = 'proposed'
union all
select g.group_id, g.status, 'batch', c.batch_item_id, c.expected_minor
from found_group as g
inner join covering as c on c.item_id = g.lead_id
where g.status = 'proposed'
union all
select g.group_id, g.status, 'batch', r.item_id, r.expected_minor
from found_group as g
inner join sought as s on s.item_id = g.lead_id
inner join receipt as r on r.item_id = s.named_item_id
where g.status = 'proposed'
