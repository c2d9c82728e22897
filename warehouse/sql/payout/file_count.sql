-- purpose: how many files have the same id but for their number, so that the next one gets its number
-- grain: one row
select count(*) as files
from core.payout_file
where regexp_replace(payout_file_id, '-[0-9]+$', '') = :stem
