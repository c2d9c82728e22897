-- purpose: how many rows of each delivered table the gate turned away
-- grain: one table of one format
-- clause: 3.5
select
    source,
    table_name,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(quarantined_count) as bigint) as quarantined_count
from core.source_file
where status = 'loaded'
group by source, table_name
order by source, table_name
