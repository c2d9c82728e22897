-- purpose: how many rows of each delivered table the gate turned away
-- grain: one table of a format
-- clause: 3.5
select
    table_name,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(quarantined_count) as bigint) as quarantined_count
from core.source_file
where status = 'loaded'
group by table_name
order by table_name
