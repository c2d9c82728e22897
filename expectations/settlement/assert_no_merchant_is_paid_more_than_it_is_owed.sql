-- claim: No merchant's account shows more paid than it was owed
-- claim_zh: 商户账户未出现付款多于应付
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Hold the merchant's payouts, and claim the surplus back
-- remedy_zh: 暂停该商户付款并追回多付金额
-- population: (select distinct account from core.posting where account like 'merchant:%') as p
-- rows: merchant_id, currency, amount_minor
-- stops: issue-payouts
-- note: payouts less what came back, against what locked months made payable; the sum over all months is never
--   above it
with side as (
    select substr(p.account, 10) as merchant_id, p.currency, p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.kind in ('payout', 'payout_back') and p.account like 'merchant:%'
    union all
    select s.merchant_id, s.currency, -s.payable_minor
    from core.settlement as s
    inner join core.settlement_month as m on m.month = s.month
    where m.state = 'locked'
)

select merchant_id, currency, cast(sum(amount_minor) as bigint) as amount_minor
from side
group by merchant_id, currency
having sum(amount_minor) > 0
