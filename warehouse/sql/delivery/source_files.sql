-- purpose: every file that was loaded
-- grain: one file, newest first
select
    source_file_id, sha256, source, table_name, file_name, byte_count, row_count, loaded_count,
    quarantined_count, period_from, period_to, status, superseded_by, received_at, run_id
from core.source_file
order by received_at desc, table_name, source_file_id
