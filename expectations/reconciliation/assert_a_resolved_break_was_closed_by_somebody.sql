-- claim: A break ended by evidence or by a person, and its history says which
-- claim_zh: 每项已结差异均由证据或人员关闭并留有记录
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find out who changed the break past the program, and open it again
-- remedy_zh: 查明绕过系统更改差异的人员并重新打开
-- population: (select 1 from core.payment_break where status = 'resolved') as b
-- rows: break_id, category, amount_minor
with told as (
    select distinct break_id
    from core.break_event
    where status = 'resolved'
)

select b.break_id, b.category, b.amount_minor
from core.payment_break as b
left join told as t on t.break_id = b.break_id
where t.break_id is null and b.status = 'resolved'
