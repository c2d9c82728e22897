-- purpose: what a reconciliation left in the tables of its result, so that two can be compared
-- grain: one kind of finding, with its count and its amount
-- note: on either engine
select concat('pairs ', stage) as what, count(*) as found, cast(sum(entry_minor) as bigint) as minor
from core.payment_match
group by stage
union all
select concat('breaks ', category), count(*), cast(sum(amount_minor) as bigint)
from core.payment_break
where status = 'open'
group by category
union all
select concat('receipts ', status), count(*), cast(sum(expected_minor) as bigint)
from core.receipt_expectation
group by status
union all
select concat('groups ', stage), count(*), cast(sum(deposit_minor) as bigint)
from core.match_group
where status = 'confirmed'
group by stage
union all
select 'claims alone', count(*), cast(coalesce(sum(claim_minor), 0) as bigint) from core.open_claim
union all
select 'entries alone', count(*), cast(coalesce(sum(entry_minor), 0) as bigint) from core.open_entry
union all
select 'totals of pairs', cast(sum(pair_count) as bigint), cast(sum(entry_minor) as bigint)
from core.match_total
union all
select 'totals of entries', cast(sum(entry_count) as bigint), cast(sum(net_minor) as bigint)
from core.entry_total
order by what
