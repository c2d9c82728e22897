-- claim: What a locked month owes a merchant is paid by its due day
-- claim_zh: 已锁定月份的应付款在期限前支付
-- clause: 3.4
-- severity: warning
-- department: finance
-- remedy: Order the payouts, or ask the bank what became of them
-- remedy_zh: 下达付款或向银行查询
-- population: (select distinct month, merchant_id, currency from core.payout) as p
-- policy: zone = platform.time_zone
-- rows: month, merchant_id, currency, due_on, amount_minor
-- note: all first payouts of the merchant's month, less every payout whose newest answer is that it was paid
with newest as (
    select payout_id, max(result_no) as result_no
    from core.payout_result
    group by payout_id
),

paid as (
    select r.payout_id
    from core.payout_result as r
    inner join newest as n on n.payout_id = r.payout_id and n.result_no = r.result_no
    where r.result = 'paid'
),

side as (
    select month, merchant_id, currency, amount_minor
    from core.payout
    where attempt = 1
    union all
    select p.month, p.merchant_id, p.currency, -p.amount_minor
    from core.payout as p
    inner join paid as d on d.payout_id = p.payout_id
)

select
    s.month, s.merchant_id, s.currency, m.due_on, cast(sum(s.amount_minor) as bigint) as amount_minor
from side as s
inner join core.settlement_month as m on m.month = s.month
where m.due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
group by s.month, s.merchant_id, s.currency, m.due_on
having sum(s.amount_minor) > 0
