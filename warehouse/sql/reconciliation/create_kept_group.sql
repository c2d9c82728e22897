-- purpose: sets that a person confirmed and that evidence still supports
-- grain: one set
create temp table kept_group as
select g.group_id
from core.match_group as g
inner join found_group as f on f.group_id = g.group_id
where g.status = 'confirmed' and f.status = 'proposed'
