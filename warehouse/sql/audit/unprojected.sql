-- purpose: what was loaded and is not in what is derived from it
-- grain: one row
-- clause: 5.1
select
    (select count(*) from core.projection where name = 'fulfilment') as is_derived,
    (
        select count(*)
        from core.run as l
        inner join core.projection as p on p.name = 'fulfilment'
        inner join core.run as r on r.run_id = p.run_id
        where l.flow = 'load' and l.status = 'completed' and l.finished_at > r.started_at
            and l.run_id in (select run_id from core.source_file)
    ) as loads_not_derived,
    (select count(*) from core.reconciliation_run) as reconciliations,
    (
        select count(*)
        from core.run as l
        where
            l.flow = 'load' and l.status = 'completed'
            and l.run_id in (select run_id from core.source_file)
            and l.run_id not in (select load_run_id from core.reconciled_load)
    ) as loads_not_reconciled
