-- purpose: which of some files of answers were taken in before
-- grain: one file
select source_file_id
from core.source_file
where
    table_name = 'payout_result'
    and source_file_id in (select unnest(cast(:source_file_ids as text[])))
