-- purpose: the proposed sets that would explain a break, with their members
-- grain: one member of a set
-- note: the break of a batch or deposit has the item's id as its subject
with subject as (
    select
        subject_kind as side,
        case subject_kind
            when 'batch' then provider || '/' || account || '/' || batch_id
            else subject
        end as item_id
    from core.payment_break
    where break_id = :break_id and subject_kind in ('batch', 'deposit')
),
candidate as (
    select i.group_id
    from core.proposed_item as i
    inner join subject as s on i.side = s.side and i.item_id = s.item_id
)
select
    g.group_id, g.stage, g.currency, g.batch_minor, g.deposit_minor, g.residual_minor,
    g.residual_kind, i.side, i.item_id, i.amount_minor
from core.match_group as g
inner join candidate as c on g.group_id = c.group_id
inner join core.proposed_item as i on g.group_id = i.group_id
where g.status = 'proposed'
order by g.group_id, i.side, i.item_id
