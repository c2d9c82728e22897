-- claim: First payouts of a locked month come to what it made payable, for every merchant
-- claim_zh: 已锁定月份的首次付款合计等于各商户应付额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Stop the payouts of the month that no bank has, and explain the difference to management
-- remedy_zh: 停止尚未提交银行的付款，并向管理层说明差异
-- population: (select 1 from core.settlement as s inner join core.settlement_month as m
--   on m.month = s.month where m.state = 'locked') as s
-- rows: month, merchant_id, currency, amount_minor
-- stops: issue-payouts, payout-results
with side as (
    select s.month, s.merchant_id, s.currency, s.payable_minor as amount_minor
    from core.settlement as s
    inner join core.settlement_month as m on m.month = s.month
    where m.state = 'locked'
    union all
    select month, merchant_id, currency, -amount_minor
    from core.payout
    where attempt = 1
)

select month, merchant_id, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by month, merchant_id, currency
having sum(amount_minor) <> 0
