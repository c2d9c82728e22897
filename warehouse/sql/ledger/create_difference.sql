-- purpose: what the evidence says has moved, less what is posted of it: the journals to be added
-- grain: one posting
-- clause: 4.4
-- note: journals that people decided have a break, and those of settlements a month: both are left alone
create temp table ledger_difference as
with evidence as (
    select
        journal_id, regexp_replace(posting_key, '/[0-9]+$', '') as dimension, provider, booked_on,
        kind
    from core.journal
    where break_id is null and month is null
),

sequence as (
    select dimension, count(*) as journals from evidence group by dimension
),

together as (
    select dimension, provider, booked_on, kind, currency, account, amount_minor
    from ledger_movement
    union all
    select
        e.dimension, e.provider, e.booked_on, e.kind, p.currency, p.account, -p.amount_minor
    from evidence as e
    inner join core.posting as p on p.journal_id = e.journal_id
),

difference as (
    select
        dimension, provider, booked_on, kind, currency, account,
        cast(sum(amount_minor) as bigint) as amount_minor
    from together
    group by dimension, provider, booked_on, kind, currency, account
    having sum(amount_minor) <> 0
),

numbered as (
    select
        d.*,
        coalesce(s.journals, 0) + 1 as sequence_no,
        concat(d.dimension, '/', coalesce(s.journals, 0) + 1) as posting_key
    from difference as d
    left join sequence as s on s.dimension = d.dimension
)

select
    md5(posting_key) as journal_id,
    posting_key,
    sequence_no,
    provider,
    booked_on,
    kind,
    replace(dimension, concat('/', currency, '/', booked_on, '/', kind), '') as owner,
    cast(row_number() over (partition by posting_key order by account) as integer) as posting_no,
    account,
    currency,
    amount_minor
from numbered
