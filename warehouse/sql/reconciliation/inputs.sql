-- purpose: one digest of every file that was known at the as-of instant
-- grain: one row
select md5(coalesce(string_agg(sha256, ',' order by sha256, source_file_id), '')) as digest
from core.source_file
where received_at < :as_of
