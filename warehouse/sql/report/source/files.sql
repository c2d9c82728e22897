-- purpose: the files that the figures were made from
-- grain: one table of a delivery
-- clause: 4.5
select
    table_name,
    count(*) as files,
    sum(row_count) as row_count,
    sum(quarantined_count) as quarantined,
    max(received_at) as latest_at,
    cast(min(period_from) at time zone :zone as date) as period_from,
    cast(max(period_to) at time zone :zone as date) as period_to
from core.source_file
group by table_name
order by table_name
