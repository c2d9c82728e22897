-- Clause: 4.4
-- Category: split_mismatch
-- Rate: 50
-- Stage: bank
-- Claims: batch_reference
-- Notices: payment_reconciliation (signed sets of batches)
-- Says: Two batches of a provider arrived as one deposit, which names only the later one.
-- == victims
with numbered as (
    select
        *, row_number() over (partition by provider order by booked_on, bank_entry_no) as position
    from bank_entries
),

untouched as (
    from numbered
    where not exists (
        from claimed where scope = 'batch_reference' and id = numbered.batch_reference
    )
)

select
    later.batch_reference as key, later.batch_reference, later.bank_reference, later.provider,
    later.booked_on, earlier.batch_reference as merged_batch_reference,
    earlier.bank_reference as merged_bank_reference, earlier.booked_on as merged_booked_on,
    0 as amount_minor, earlier.amount_minor as _amount_minor
from untouched as later
inner join untouched as earlier
    -- Odd with even: no deposit is in two pairs.
    on earlier.provider = later.provider and earlier.position = later.position - 1
where later.position % 2 = 0 and later.booked_on <= earlier.booked_on + 4
-- == change
update bank_entries set amount_minor = bank_entries.amount_minor + _amount_minor
from victims where bank_entries.bank_reference = victims.bank_reference;
delete from bank_entries using victims
where bank_entries.bank_reference = victims.merged_bank_reference;
insert into claimed select 'batch_reference', merged_batch_reference from victims;
