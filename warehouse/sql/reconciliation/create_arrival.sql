-- purpose: every file that was announced, with what it was to hold and when it had to come
-- grain: one arrival known at the as-of instant
create temp table arrival as
select
    r.file_name,
    r.received_at,
    r.sha256,
    r.outcome,
    r.issuer,
    r.file_format,
    r.account,
    r.covers_on,
    r.difference_minor,
    t.batches_by,
    case
        when k.account is not null or r.file_format in ('camt053', 'mt940') then 'bank'
        when r.file_format like '%fund%' then 'movements'
        else 'entries'
    end as holds,
    (cast(r.covers_on + 1 as timestamp) at time zone t.day_zone)
        + interval '1 hour' * cast(t.file_due_hours as double precision) as due_at,
    cast(r.received_at at time zone :zone as date) as received_on
from core.file_receipt as r
left join (select distinct account from statement_known where holds = 'bank') as k
    on k.account = r.account
left join governing as g on g.provider = r.issuer
inner join provider_terms as t
    on t.provider = coalesce(g.terms_of, '') and r.covers_on >= t.effective_from
    and r.covers_on < t.effective_to
where r.covers_on is not null and r.received_at < :as_of
