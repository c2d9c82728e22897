-- purpose: both sides of the order leg by day and by why they differ
-- grain: one provider, currency, day and cause
select provider, currency, day, cause, claim_count, claim_minor, entry_count, entry_minor
from order_leg
where day >= cast(:first_on as date) and day <= cast(:last_on as date)
order by provider, currency, day, cause
