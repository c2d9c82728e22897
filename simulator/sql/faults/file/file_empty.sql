-- Clause: 4.4
-- Category: file_gap
-- Rate: 15
-- Stage: files
-- Claims: path
-- Damage: blank
-- Notices: file gate
-- Says: A file arrived without a single byte in it.
-- == victims
select key, path, file_format, issuer, account, covers_on, amount_minor, weight
from untouched_files
where line_count > 0
