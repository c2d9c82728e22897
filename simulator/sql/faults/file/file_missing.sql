-- Clause: 4.4
-- Category: file_gap
-- Rate: 15
-- Stage: files
-- Claims: path
-- Damage: remove
-- Notices: file gate (each account and day has its file)
-- Says: A provider or bank never sent the file of a day on which money moved.
-- == victims
select key, path, file_format, issuer, account, covers_on, amount_minor, weight
from untouched_files
where line_count > 0
-- == change
delete from received_files using victims where received_files.path = victims.path;
