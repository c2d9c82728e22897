-- Clause: 3.4
-- Category: timing
-- Rate: 100
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation (days from batch to bank in the provider's terms)
-- Says: A deposit arrived five days or more after the day that the contract says.
-- == victims
with days as (
    -- A bank books on working days: those on which it booked anything.
    select distinct bank_account, booked_on from bank_entries
)

select
    entry.batch_reference as key, entry.batch_reference, entry.bank_reference, entry.provider,
    entry.booked_on as expected_on, days.booked_on, entry.amount_minor
from bank_entries as entry
asof join days
    on entry.bank_account = days.bank_account and days.booked_on >= entry.booked_on + 5
where days.booked_on < getvariable('period_end')::date
-- == change
update bank_entries set booked_on = victims.booked_on
from victims where bank_entries.bank_reference = victims.bank_reference;
