-- Clause: 4.4
-- Category: split_mismatch
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation (signed sets of deposits)
-- Says: One batch of a provider arrived as two deposits of the same day.
-- == victims
select
    batch_reference as key, batch_reference, bank_reference, provider, booked_on,
    left(bank_reference, -8) || digits('second part', batch_reference, 8) as second_bank_reference,
    0 as amount_minor,
    greatest(1, share_of(amount_minor, whole('second part of', batch_reference, 10, 60) * 100))
        as _second_minor
from bank_entries
where amount_minor > 1
-- == change
update bank_entries set amount_minor = bank_entries.amount_minor - _second_minor
from victims where bank_entries.bank_reference = victims.bank_reference;
insert into bank_entries
select entry.* replace (
    entry.bank_entry_no + 200000000 as bank_entry_no, _second_minor as amount_minor,
    victims.second_bank_reference as bank_reference
)
from bank_entries as entry
inner join victims on entry.bank_reference = victims.bank_reference;
