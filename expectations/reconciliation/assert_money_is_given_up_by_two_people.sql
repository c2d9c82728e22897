-- claim: A write-off or adjustment in the ledger was approved by a second person
-- claim_zh: 总账中的每笔核销或调整均经第二人批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Reverse the journal, and report who posted it
-- remedy_zh: 冲回凭证并上报记账人
-- population: (select 1 from core.journal where kind in ('write_off', 'adjust')) as j
-- rows: journal_id, kind, break_id, amount_minor
-- note: the journal that takes one back has the same key with an ending, and counts as approved with it
with approved as (
    select concat('resolution/', r.resolution_id) as posting_key
    from core.resolution as r
    inner join core.resolution_decision as d on d.resolution_id = r.resolution_id
    where d.decision = 'approve' and d.decided_by <> r.proposed_by
),

moved as (
    select journal_id, sum(amount_minor) as amount_minor
    from core.posting
    where amount_minor > 0
    group by journal_id
)

select j.journal_id, j.kind, j.break_id, cast(m.amount_minor as bigint) as amount_minor
from core.journal as j
inner join moved as m on m.journal_id = j.journal_id
left join approved as a on a.posting_key = replace(j.posting_key, '/reversed', '')
where a.posting_key is null and j.kind in ('write_off', 'adjust')
