-- Some days of providers are kept clear of other faults, so that losing a file hides none: their
-- orders count as claimed before anything happens. In a large marketplace no day would stay clear by
-- itself.
insert or ignore into claimed
select distinct 'order_id', order_id(order_no)
from provider_entries
where order_no is not null and chance('kept clear', provider || settled_on) < 0.03;
