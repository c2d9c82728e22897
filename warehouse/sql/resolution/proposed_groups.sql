-- purpose: the proposed sets that would explain a break, with their members
-- grain: one member of a set
-- note: the break of a batch or deposit has the item's id as its subject
with candidate as (
    select i.group_id
    from core.proposed_item as i
    inner join core.payment_break as b on i.side = b.subject_kind and i.item_id = b.subject
    where b.break_id = :break_id
)
select
    g.group_id, g.stage, g.currency, g.batch_minor, g.deposit_minor, g.residual_minor,
    g.residual_kind, i.side, i.item_id, i.amount_minor
from core.match_group as g
inner join candidate as c on g.group_id = c.group_id
inner join core.proposed_item as i on g.group_id = i.group_id
where g.status = 'proposed'
order by g.group_id, i.side, i.item_id
