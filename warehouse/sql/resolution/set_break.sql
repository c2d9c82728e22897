-- purpose: what became of a break by a person's act
-- grain: one break
update core.payment_break
set status = :status, closed_on = cast(:closed_on as date), owner = :owner, run_id = :run_id
where break_id = :break_id
