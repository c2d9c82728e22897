-- purpose: files of providers and banks that came in the period
-- grain: one arrival
-- clause: 4.4
select
    file_name, received_at, sha256, outcome, issuer, file_format, account, covers_on, row_count,
    reason
from core.file_receipt
where received_at >= :period_from and received_at < :period_to
order by received_at, file_name
