-- claim: A file of payouts that was decided on a day before stands on the disk
-- claim_zh: 已决定的付款文件均已写出
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Issue the payouts of the month again: the same file is written, and nothing is paid twice
-- remedy_zh: 重新执行付款下达：写出同一文件，不会重复付款
-- population: core.payout_file
-- policy: zone = platform.time_zone
-- rows: payout_file_id, month, amount_minor
select f.payout_file_id, f.month, f.control_sum_minor as amount_minor
from core.payout_file as f
left join core.payout_file_written as w on w.payout_file_id = f.payout_file_id
where
    w.payout_file_id is null
    and cast(f.created_at at time zone :zone as date)
    < cast(cast(:as_of as timestamptz) at time zone :zone as date)
