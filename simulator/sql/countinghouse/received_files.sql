-- Grain: one row per file of a provider or bank in this delivery.
select path, file_format, issuer, account, covers_on, utc(received_at) as received_at
from received_files
order by received_at, path
