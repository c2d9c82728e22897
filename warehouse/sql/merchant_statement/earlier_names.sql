-- purpose: merchants as they stood before a file that came after an instant replaced them
-- grain: one row that was replaced, the earliest of a merchant first
-- note: a merchant that is renamed later keeps its name on a statement that was issued before
select s.row_key as merchant_id, s.row_json
from core.superseded_row as s
inner join core.source_file as f on f.source_file_id = s.superseded_by
where s.table_name = 'merchant' and f.received_at > :known_at
order by s.row_key, f.received_at, s.superseded_by
