-- Clause: 4.4
-- Category: file_gap
-- Rate: 50
-- Stage: files
-- Claims: path, batch_reference
-- Damage: drop_entry
-- Notices: file gate (opening balance plus entries against the closing balance)
-- Says: A statement lacks one of its entries, which its balances count.
-- == victims
select
    file.key, file.path, file.file_format, file.issuer, file.account, file.covers_on,
    entry.batch_reference, entry.bank_reference, abs(entry.amount_minor) as amount_minor, weight
from untouched_files as file
inner join bank_entries as entry
    on file.account = entry.bank_account and file.covers_on = entry.booked_on
qualify row_number() over (partition by file.path order by entry.bank_entry_no) = 1
