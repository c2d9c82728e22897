-- Clause: 4.4
-- Category: duplicate_row
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation
-- Says: The bank booked the same deposit twice, with the same reference.
-- == victims
select
    batch_reference as key, batch_reference, bank_reference, provider, booked_on, amount_minor
from bank_entries
-- == change
insert into bank_entries
select entry.* replace (entry.bank_entry_no + 100000000 as bank_entry_no)
from bank_entries as entry
inner join victims using (bank_reference);
