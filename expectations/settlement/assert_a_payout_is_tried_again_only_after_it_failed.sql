-- claim: A payout that follows another one follows a failure
-- claim_zh: 仅在前次付款失败后重新付款
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Stop the payout that was made too early, or claim it back
-- remedy_zh: 停止过早的重付或追回
-- population: (select 1 from core.payout where attempt > 1) as p
-- rows: month, merchant_id, currency, amount_minor
-- stops: issue-payouts
-- note: counted for a merchant's month: attempts after the first against payouts that the bank rejected or sent back,
--   and those that had no account to go to and stand in no file
with failed as (
    select distinct payout_id
    from core.payout_result
    where result in ('rejected', 'returned')
),

told as (
    select
        p.month, p.merchant_id, p.currency, p.attempt, p.amount_minor,
        f.payout_id is not null or (p.account_id is null and i.payout_id is null) as has_failed
    from core.payout as p
    left join failed as f on f.payout_id = p.payout_id
    left join core.payout_instruction as i on i.payout_id = p.payout_id
)

select
    month, merchant_id, currency,
    cast(sum(case when attempt > 1 then amount_minor else 0 end) as bigint) as amount_minor
from told
group by month, merchant_id, currency
having
    sum(case when attempt > 1 then 1 else 0 end) > sum(case when has_failed then 1 else 0 end)
