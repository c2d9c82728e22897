-- purpose: journals of a run whose debits and credits differ
-- grain: one journal and currency
-- clause: 4.4
-- note: PostgreSQL refuses them by itself when the transaction ends; this is the same on DuckDB
select j.posting_key, p.currency, cast(sum(p.amount_minor) as bigint) as over_minor
from core.posting as p
inner join core.journal as j on j.journal_id = p.journal_id
where p.run_id = :run_id
group by j.posting_key, p.currency
having sum(p.amount_minor) <> 0
order by j.posting_key, p.currency
