-- Clause: 4.4
-- Category: corrected_file
-- Rate: 15
-- Stage: files
-- Claims: path, order_id
-- Damage: precede
-- Notices: file gate (a later version of the same day takes the place of the first)
-- Says: A first version lacked the last row of a day and agreed with itself; the right one arrived
--   two days later.
-- == victims
with last_rows as (
    select
        settled_on, order_id(max_by(order_no, (occurred_at, reference, kind))) as order_id,
        max_by(reference, (occurred_at, reference, kind)) as provider_reference,
        max_by(gross_minor - fee_minor, (occurred_at, reference, kind)) as net_minor
    from provider_entries
    where provider = 'wechat_pay'
    group by settled_on
)

select
    file.key, regexp_replace(file.path, '(\.\w+)$', '_v2\1') as path, file.path as first_path,
    file.file_format, file.issuer, file.account, file.covers_on, last_row.order_id,
    last_row.provider_reference, abs(last_row.net_minor) as amount_minor
from awaited_files as file
inner join last_rows as last_row on file.covers_on = last_row.settled_on
where
    file.file_format = 'wechat_trade' and file.line_count > 1
    and not exists (from claimed where scope = 'path' and id = file.path)
-- == change
insert into claimed select 'path', first_path from victims;
insert into received_files
select file.* replace (victims.path as path, received_at + to_days(2) as received_at)
from received_files as file
inner join victims on file.path = victims.first_path;
