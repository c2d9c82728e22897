-- purpose: close the breaks of which nothing is left
-- grain: one break
update core.payment_break
set status = 'resolved', closed_on = :business_on, run_id = :run_id
where break_id in (select break_id from break_gone)
