-- purpose: what providers say, as far as no earlier run has taken it up
-- grain: one entry of a provider's file that is known at the as-of instant
create temp table new_entry as
select *
from core.provider_entry
where
    received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
    and (received_at >= :since or run_id in (select run_id from recent_load))
