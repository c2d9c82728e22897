-- claim: Once months are settled, every month is locked by the day on which merchants are to be paid
-- claim_zh: 开始结算后，每月均在付款期限前锁定
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Put the month forward, or write to merchants why they wait
-- remedy_zh: 提交该月结算，或向商户说明延迟原因
-- population: core.settlement_month
-- policy: zone = platform.time_zone
-- rows: month, due_on
-- note: a marketplace that never locked a month does not settle with this program, and nothing is found
select m.month, m.due_on
from core.settlement_month as m
where
    m.state = 'draft'
    and m.due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
    and m.month > (select min(l.month) from core.settlement_month as l where l.state = 'locked')
