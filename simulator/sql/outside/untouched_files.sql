-- Grain: one row per file that somebody waits for by the end of the period. Each format has the
-- same weight, however many files it has.
create view awaited_files as
select
    path as key, *, abs(net_minor) as amount_minor,
    1.0 / count(*) over (partition by file_format) as weight
from received_files
where covers_on < getvariable('period_end')::date - 14;

-- Those that could be damaged without hiding the traces of another fault. Fund bills state over
-- again what trade bills do: they hide nothing but a payout.
create table untouched_files as
with touched as (
    select
        ids ->> 'provider' as provider,
        right(ids ->> 'order_id', 9)::bigint as order_no,
        ids ->> 'reserve_reference' as reserve_reference,
        unnest([ids ->> 'batch_reference', ids ->> 'merged_batch_reference']) as batch_reference,
        unnest([
            coalesce(ids ->> 'settled_on', ids ->> 'booked_on'),
            coalesce(ids ->> 'expected_on', ids ->> 'merged_booked_on')
        ])::date as day
    from truth
    where ids ->> 'provider' is not null
),

touched_batches as (
    select batch.*
    from batches as batch
    semi join touched on batch.reference = touched.batch_reference
),

provider_days as (
    select provider, day from touched where batch_reference is null
    union
    select entry.provider, entry.settled_on
    from provider_entries as entry
    semi join touched on entry.order_no = touched.order_no
    union
    select entry.provider, entry.settled_on
    from provider_entries as entry
    semi join touched on entry.our_reference = touched.reserve_reference
    union
    select batch.provider, day.settled_on
    from touched_batches as batch
    inner join batch_days as day using (provider, closed_on)
),

bank_days_touched as (
    select provider.bank_account, touched.day
    from touched
    inner join providers as provider using (provider)
    where touched.batch_reference is not null
    union
    select provider.bank_account, batch.pays_on
    from touched_batches as batch
    inner join providers as provider using (provider)
),

touched_files as (
    select file.path
    from received_files as file
    semi join provider_days as day on file.issuer = day.provider and file.covers_on = day.day
    where file.file_format in ('wechat_trade', 'alipay_trade')
    union
    select file.path
    from received_files as file
    semi join touched_batches as batch
        on file.issuer = batch.provider and file.covers_on = batch.pays_on
    where file.file_format in ('wechat_fund', 'alipay_fund')
    union
    select file.path
    from received_files as file
    inner join batches as batch on file.batch_reference = batch.reference
    inner join batch_days as day
        on batch.provider = day.provider and batch.closed_on = day.closed_on
    semi join provider_days as touched_day
        on day.provider = touched_day.provider and day.settled_on = touched_day.day
    union
    select file.path
    from received_files as file
    semi join bank_days_touched as day
        on file.account = day.bank_account and file.covers_on = day.day
)

select * replace (1.0 / count(*) over (partition by file_format) as weight)
from awaited_files
anti join touched_files using (path);
