-- Clause: 3.4
-- Category: reserve_movement
-- Rate: 100
-- Claims: reserve_reference
-- Notices: payment_reconciliation (reserves against the contract)
-- Says: A provider held back more of a day's captures than its contract says.
-- == victims
select
    our_reference as key, our_reference as reserve_reference, provider, settled_on,
    greatest(1, share_of(-gross_minor, whole('reserve wrong', our_reference, 10, 80) * 100))
        as amount_minor
from provider_entries
where kind = 'reserve_hold' and settled_on < getvariable('period_end')::date - 14
-- == change
-- What was held too much is released with the rest.
update provider_entries set
    gross_minor = gross_minor + if(kind = 'reserve_hold', -amount_minor, amount_minor)
from victims where provider_entries.our_reference = victims.reserve_reference;
