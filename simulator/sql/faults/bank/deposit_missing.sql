-- Clause: 4.4
-- Category: missing_in_bank
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation
-- Says: A provider paid a batch out, and the bank never received it.
-- == victims
select
    batch_reference as key, batch_reference, bank_reference, provider, booked_on, amount_minor
from bank_entries
-- So long ago that it is no longer on its way.
where booked_on < getvariable('period_end')::date - 14
-- == change
delete from bank_entries using victims
where bank_entries.bank_reference = victims.bank_reference;
