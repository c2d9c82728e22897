-- purpose: the bank's answers of one file
-- grain: one answer
-- clause: 4.4
-- note: the amount is the one that was ordered; a file that states another one is refused. Values come
--   as texts, a line each: a list is bound value by value, hundreds of times slower
insert into core.payout_result (
    payout_id, result_no, result, amount_minor, reason, answered_on, source_file_id, recorded_at,
    run_id
)
with given as (
    select
        unnest(string_to_array(cast(:payout_ids as text), chr(10))) as payout_id,
        unnest(string_to_array(cast(:result_nos as text), chr(10))) as result_no,
        unnest(string_to_array(cast(:results as text), chr(10))) as result,
        unnest(string_to_array(cast(:reasons as text), chr(10))) as reason,
        unnest(string_to_array(cast(:days as text), chr(10))) as answered_on
)

select
    g.payout_id,
    cast(g.result_no as integer),
    g.result,
    p.amount_minor,
    nullif(g.reason, ''),
    cast(g.answered_on as date),
    :source_file_id,
    :as_of,
    :run_id
from given as g
inner join core.payout as p on p.payout_id = g.payout_id
