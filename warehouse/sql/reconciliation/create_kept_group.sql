-- purpose: sets that a person confirmed and that evidence still supports, member by member
-- grain: one set
create temp table kept_group as
with confirmed as (
    select i.group_id, i.side, i.item_id, i.amount_minor
    from core.match_item as i
    inner join core.match_group as g on g.group_id = i.group_id
    inner join found_group as f on f.group_id = g.group_id
    where g.status = 'confirmed' and f.status = 'proposed'
),

compared as (
    select
        coalesce(c.group_id, f.group_id) as group_id,
        c.group_id is not null and f.group_id is not null as is_in_both
    from confirmed as c
    full join (
        select * from found_item where group_id in (select group_id from confirmed)
    ) as f
        on f.group_id = c.group_id and f.side = c.side and f.item_id = c.item_id
        and f.amount_minor = c.amount_minor
)

select group_id
from compared
group by group_id
having bool_and(is_in_both)
