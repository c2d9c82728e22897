-- purpose: the breaks that a person means by the first letters of an id
-- grain: one break
select break_id
from core.payment_break
where starts_with(break_id, :prefix)
order by break_id
limit 2
