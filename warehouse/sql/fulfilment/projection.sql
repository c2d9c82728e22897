-- purpose: the instant for which the derived tables stand
-- grain: at most one row
select as_of, run_id from core.projection where name = :name
