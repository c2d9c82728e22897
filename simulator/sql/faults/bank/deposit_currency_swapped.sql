-- Clause: 4.4
-- Category: currency_mismatch
-- Rate: 30
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation
-- Says: The bank's statement gives a deposit in another currency than the provider's batch has.
-- == victims
select
    entry.batch_reference as key, entry.batch_reference, entry.bank_reference, entry.provider,
    entry.booked_on, entry.amount_minor
from bank_entries as entry
inner join bank_accounts as account using (bank_account)
-- MT940 states the currency of the balances alone.
where account.statement = 'camt.053'
-- == change
update bank_entries set currency = 'USD'
from victims where bank_entries.bank_reference = victims.bank_reference;
