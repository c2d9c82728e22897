-- claim: A file of payouts holds as many payments and as much money as it was decided for
-- claim_zh: 付款文件的笔数与金额等于其指令明细
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Keep the file from the bank, or stop it there, and find out what changed
-- remedy_zh: 不提交或停止该付款文件，并查明变化
-- population: core.payout_file
-- rows: payout_file_id, month, currency, payouts, amount_minor
with held as (
    select i.payout_file_id, count(*) as payouts, sum(p.amount_minor) as amount_minor
    from core.payout_instruction as i
    inner join core.payout as p on p.payout_id = i.payout_id
    group by i.payout_file_id
)

select
    f.payout_file_id, f.month, f.currency, coalesce(h.payouts, 0) as payouts,
    cast(abs(f.control_sum_minor - coalesce(h.amount_minor, 0)) as bigint) as amount_minor
from core.payout_file as f
left join held as h on h.payout_file_id = f.payout_file_id
where
    f.control_sum_minor <> coalesce(h.amount_minor, 0) or f.payout_count <> coalesce(h.payouts, 0)
