-- purpose: one of the policy's search terms
-- grain: one term
-- clause: 5.2
insert into reason_term (reason, term, priority) values (:reason, :term, :priority)
