-- purpose: the files of a month that are decided and do not stand on the disk
-- grain: one file
-- clause: 4.4
select
    f.payout_file_id, f.month, f.currency, f.file_format, f.funds_flow, f.file_name, f.created_at,
    f.execute_on, f.payout_count, f.control_sum_minor, f.channel
from core.payout_file as f
where
    f.month = :month
    and not exists (
        select 1 from core.payout_file_written as w where w.payout_file_id = f.payout_file_id
    )
order by f.payout_file_id
