-- purpose: both sides of the bank leg by day and by why they differ
-- grain: one provider, currency, day and cause
select provider, currency, day, cause, batch_count, batch_minor, deposit_count, deposit_minor
from bank_leg
where day >= cast(:first_on as date) and day <= cast(:last_on as date)
order by provider, currency, day, cause
