-- Clause: 4.4
-- Category: amount_over
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation
-- Says: The bank received more than the provider's batch comes to.
-- == victims
select
    entry.batch_reference as key, entry.batch_reference, entry.bank_reference, entry.provider,
    entry.booked_on,
    greatest(1, share_of(entry.amount_minor,
        whole('deposit over', entry.batch_reference, 1, 2000))) as amount_minor
from bank_entries as entry
-- == change
update bank_entries set amount_minor = bank_entries.amount_minor + victims.amount_minor
from victims where bank_entries.bank_reference = victims.bank_reference;
