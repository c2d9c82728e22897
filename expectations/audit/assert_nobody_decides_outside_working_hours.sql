-- claim: Nobody decides about money outside working hours again and again
-- claim_zh: 无人经常在非工作时间审批资金事项
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Ask the person; look at what was decided, and from where
-- remedy_zh: 向本人了解情况，核查所审批事项及操作地点
-- population: (select decided_at from core.resolution_decision union all
--   select decided_at from core.settlement_decision union all
--   select decided_at from core.manual_decision) as d
-- policy: country = platform.country; zone = platform.time_zone; opens = calendar.opens_at; closes =
--   calendar.closes_at;
--   least = audit.off_hours_rows
-- rows: person, decisions
-- note: month-end work is a wrong alarm; refunds are left out, since customer service works around the clock
with decision as (
    select decided_by, decided_at from core.resolution_decision
    union all
    select decided_by, decided_at from core.settlement_decision
    union all
    select decided_by, decided_at from core.manual_decision
),

local as (
    select
        decided_by, cast(decided_at at time zone :zone as date) as day,
        cast(decided_at at time zone :zone as time) as clock
    from decision
)

select l.decided_by as person, count(*) as decisions
from local as l
inner join core.calendar_day as d on d.day = l.day
where d.country = :country and (not d.is_working or l.clock < :opens or l.clock >= :closes)
group by l.decided_by
having count(*) >= :least
