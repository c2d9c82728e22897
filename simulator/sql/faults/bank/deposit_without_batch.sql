-- Clause: 4.4
-- Category: unknown_residual
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference, bank_reference
-- Notices: payment_reconciliation
-- Says: The bank received a deposit that names a batch which no provider knows of.
-- == victims
select
    'UX' || strftime(booked_on, '%Y%m%d') || digits('stray batch', batch_reference, 8)
        as batch_reference,
    left(bank_reference, -8) || digits('stray deposit', batch_reference, 8) as bank_reference,
    batch_reference as key, provider, booked_on,
    whole('stray deposit', batch_reference, 1000, 500000) as amount_minor,
    bank_reference as _beside
from bank_entries
-- A deposit that was doubled or split would be two models for one stray.
where not exists (
    from claimed where scope = 'batch_reference' and id = bank_entries.batch_reference
)
-- == change
insert into bank_entries
select entry.* replace (
    entry.bank_entry_no + 300000000 as bank_entry_no, victims.amount_minor as amount_minor,
    victims.batch_reference as batch_reference, victims.bank_reference as bank_reference
)
from bank_entries as entry
inner join victims on entry.bank_reference = victims._beside;
