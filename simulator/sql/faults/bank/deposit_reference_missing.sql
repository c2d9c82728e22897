-- Clause: 4.4
-- Category: unknown_residual
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation (proposed by amount and day, confirmed by a person)
-- Says: A deposit arrived without the reference of its batch.
-- == victims
select
    batch_reference as key, batch_reference, bank_reference, provider, booked_on, amount_minor
from bank_entries
-- == change
-- What ISO 20022 writes where a payer gave no reference; nothing else happens to such a deposit.
insert or ignore into claimed values ('batch_reference', 'NOTPROVIDED');
update bank_entries set batch_reference = 'NOTPROVIDED'
from victims where bank_entries.bank_reference = victims.bank_reference;
