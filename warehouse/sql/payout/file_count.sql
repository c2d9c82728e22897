-- purpose: how many files there are of a month and currency, so that the next one gets its number
-- grain: one row
select count(*) as files
from core.payout_file
where month = :month and currency = :currency
