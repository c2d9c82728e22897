-- claim: A merchant of a locked month has its statement in Chinese and in English by the due day
-- claim_zh: 已锁定月份的每个商户在期限前均有中英文结算单
-- clause: 3.4
-- severity: warning
-- department: finance
-- remedy: Issue the statements of the month again
-- remedy_zh: 重新出具该月结算单
-- population: (select distinct s.month, s.merchant_id from core.settlement as s inner join core.settlement_month as m
--   on m.month = s.month where m.state = 'locked') as s
-- policy: zone = platform.time_zone
-- rows: month, merchant_id, languages
with issued as (
    select month, merchant_id, count(distinct kind) as languages
    from core.statement_document
    where kind in ('html-zh_CN', 'html-en')
    group by month, merchant_id
)

select distinct s.month, s.merchant_id, coalesce(d.languages, 0) as languages
from core.settlement as s
inner join core.settlement_month as m on m.month = s.month
left join issued as d on d.month = s.month and d.merchant_id = s.merchant_id
where
    m.state = 'locked' and coalesce(d.languages, 0) < 2
    and m.due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
