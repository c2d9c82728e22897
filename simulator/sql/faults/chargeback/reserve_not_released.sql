-- Clause: 3.4
-- Category: reserve_movement
-- Rate: 100
-- Claims: reserve_reference
-- Notices: payment_reconciliation (reserves held against released)
-- Says: A provider kept the reserve of a day beyond the day on which it had to be released.
-- == victims
select
    our_reference as key, our_reference as reserve_reference, provider, settled_on,
    gross_minor as amount_minor
from provider_entries
where
    kind = 'reserve_release' and settled_on < getvariable('period_end')::date - 14
-- == change
delete from provider_entries using victims
where
    provider_entries.kind = 'reserve_release'
    and provider_entries.our_reference = victims.reserve_reference;
