-- Clause: 4.4
-- Category: duplicate_file
-- Rate: 30
-- Stage: files
-- Claims: path
-- Damage: copy
-- Notices: file gate (content that was loaded before)
-- Says: The same bytes arrived a second time under another name.
-- == victims
select
    key, regexp_replace(path, '(\.\w+)$', '_copy\1') as path, path as first_path, file_format,
    issuer, account, covers_on, amount_minor, weight
from awaited_files
where
    line_count > 0
    and not exists (from claimed where scope = 'path' and id = awaited_files.path)
-- == change
insert into claimed select 'path', first_path from victims;
insert into received_files
select file.* replace (
    victims.path as path,
    received_at + to_minutes(whole('file again', first_path, 60, 1800)::int) as received_at
)
from received_files as file
inner join victims on file.path = victims.first_path;
