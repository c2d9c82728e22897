-- purpose: the policy's search terms for low-rating reasons
-- grain: one term
-- clause: 5.2
create temp table reason_term (reason varchar, term varchar, priority integer)
