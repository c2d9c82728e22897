-- purpose: put payouts into a file; the key refuses one that another file has
-- grain: one payout
-- clause: 4.4
-- note: ids come as one text, a line each: a list is bound value by value, hundreds of times slower
insert into core.payout_instruction (payout_id, payout_file_id, run_id)
select unnest(string_to_array(cast(:payout_ids as text), chr(10))), :payout_file_id, :run_id
