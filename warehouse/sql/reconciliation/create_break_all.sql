-- purpose: every break for which there is evidence now, found by this run or carried on
-- grain: one break
create temp table break_all as
select
    break_id, category, provider, amount_minor, currency, expected_on, opened_on, order_id,
    payment_id, native_id, batch_id, ours_minor, theirs_minor, status
from break_next
union all
select
    break_id, category, provider, amount_minor, currency, expected_on, opened_on, order_id,
    payment_id, native_id, batch_id, ours_minor, theirs_minor, status
from carried
