-- Clause: 4.4
-- Category: file_gap
-- Rate: 15
-- Stage: files
-- Claims: path
-- Damage: corrupt
-- Notices: file gate (characters, well-formedness, checksum of an archive)
-- Says: Bytes in the middle of a file were damaged, so that it cannot be read.
-- == victims
select key, path, file_format, issuer, account, covers_on, amount_minor, weight
from untouched_files
where line_count > 0
