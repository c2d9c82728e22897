-- claim: A confirmed set of batches and deposits is worth what its deposits give it
-- claim_zh: 已确认的匹配组金额等于其到账明细之和
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew; where the set stays wrong, report it as a defect of the program
-- remedy_zh: 重新对账；仍不一致则作为程序缺陷上报
-- population: (select 1 from core.match_item where side = 'deposit') as i
-- rows: group_id, amount_minor
-- note: the deposits of a confirmed group, added up from its members, against what the group says
with consumed as (
    select group_id, sum(allocated_minor) as deposit_minor
    from core.match_item
    where side = 'deposit'
    group by group_id
)

select g.group_id, cast(abs(g.deposit_minor - coalesce(c.deposit_minor, 0)) as bigint) as amount_minor
from core.match_group as g
left join consumed as c on c.group_id = g.group_id
where g.status = 'confirmed' and g.deposit_minor <> coalesce(c.deposit_minor, 0)
