-- purpose: files that were loaded after the derived tables were made
-- grain: one file
select f.source_file_id
from core.source_file as f
inner join core.run as l on l.run_id = f.run_id
inner join core.projection as p on p.name = :name
inner join core.run as r on r.run_id = p.run_id
where l.finished_at > r.started_at
