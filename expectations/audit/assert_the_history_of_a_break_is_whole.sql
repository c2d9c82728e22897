-- claim: The events of a break are numbered from one without a gap
-- claim_zh: 差异的历史事件序号自一起连续
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Find out which event was taken out past the program
-- remedy_zh: 查明绕过系统删除的事件
-- population: (select distinct break_id from core.break_event) as b
-- rows: break_id, events, highest_no
select break_id, count(*) as events, max(event_no) as highest_no
from core.break_event
group by break_id
having max(event_no) <> count(*)
