-- Clause: 4.4
-- Category: file_gap
-- Rate: 50
-- Stage: files
-- Claims: path
-- Damage: shift_balances
-- Notices: file gate (opening balance against the last closing balance)
-- Says: A statement adds up in itself, and its opening balance is not the last closing balance.
-- == victims
with statements as (
    select
        path,
        lag(path) over days as path_before,
        lead(path) over days as path_after
    from received_files
    where file_format in ('camt053', 'mt940')
    window days as (partition by account order by covers_on)
)

select
    file.key, file.path, file.file_format, file.issuer, file.account, file.covers_on,
    whole('statement opening', file.path, 1, 100000) as amount_minor,
    file.weight, statement.path_before as _path_before, statement.path_after as _path_after
from untouched_files as file
inner join statements as statement using (path)
where
    -- Its neighbours show what its balances should have been.
    statement.path_before is not null
    and not exists (
        from claimed
        where scope = 'path' and id in (statement.path_before, statement.path_after)
    )
-- == change
insert or ignore into claimed select 'path', unnest([_path_before, _path_after]) from victims;
