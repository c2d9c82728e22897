-- purpose: the breaks whose approved money was taken back
-- grain: one resolution
select resolution_id, break_id from lapsed order by break_id, resolution_id
