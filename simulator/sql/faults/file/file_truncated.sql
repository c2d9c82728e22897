-- Clause: 4.4
-- Category: file_gap
-- Rate: 15
-- Stage: files
-- Claims: path
-- Damage: truncate
-- Notices: file gate (last line, control totals, archive)
-- Says: A file ends in the middle of a row; what follows was lost on the way.
-- == victims
select key, path, file_format, issuer, account, covers_on, amount_minor, weight
from untouched_files
where line_count > 1
