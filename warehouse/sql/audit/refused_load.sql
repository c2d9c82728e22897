-- purpose: the last load where it was refused: what stands is older than what was delivered
-- grain: one row at most
-- clause: 3.5
-- note: whatever instant the audit answers for: what stands lacks it
select l.run_id, l.flow_run_name, l.as_of
from core.run as l
where
    l.flow = 'load' and l.status = 'refused'
    and l.started_at > (
        select coalesce(max(c.started_at), timestamptz '1970-01-01 00:00:00+00')
        from core.run as c
        where c.flow = 'load' and c.status = 'completed'
    )
order by l.started_at desc, l.run_id
limit 1
