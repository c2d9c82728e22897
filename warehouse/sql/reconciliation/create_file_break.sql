-- purpose: files that are missing, and files that came late
-- grain: one file
-- clause: 4.4
-- note: a corrected file is not late: the one that it corrects was there
create temp table file_break as
with stated as (
    select
        f.sha256,
        s.account,
        s.file_format,
        s.covers_from,
        s.covers_to,
        min(s.currency) as currency,
        cast(sum(s.net_minor) as bigint) as net_minor
    from core.account_statement as s
    inner join core.source_file as f on f.source_file_id = s.source_file_id
    group by f.sha256, s.account, s.file_format, s.covers_from, s.covers_to
),

corrected as (
    select distinct account, file_format, covers_from, covers_to
    from core.account_statement
    where withdrawn_at < :as_of
),

late as (
    select a.*, s.net_minor, s.currency
    from arrival as a
    left join stated as s on s.sha256 = a.sha256
    left join corrected as c
        on c.account = s.account and c.file_format = s.file_format
        and c.covers_from = s.covers_from and c.covers_to = s.covers_to
    where a.outcome = 'loaded' and a.received_at > a.due_at and c.account is null
)

select
    'file' as subject_kind,
    concat(issuer, '/', account, '/', holds, '/', day, '/', place) as subject,
    'file_gap' as category,
    issuer as provider,
    account,
    amount_minor,
    currency,
    day as expected_on,
    coalesce(opened_on, day + 1) as opened_on,
    cast(null as date) as closed_on,
    cast(null as text) as order_id,
    cast(null as text) as payment_id,
    coalesce(file_name, concat(issuer, '/', account, '/', holds, '/', day)) as native_id,
    cast(null as text) as batch_id,
    cast(null as bigint) as ours_minor,
    cast(null as bigint) as theirs_minor
from gap
union all
select
    'file',
    file_name,
    'late_file',
    issuer,
    account,
    abs(coalesce(net_minor, 0)),
    coalesce(currency, :currency),
    covers_on,
    cast(due_at at time zone :zone as date),
    received_on,
    null,
    null,
    file_name,
    null,
    null,
    null
from late
