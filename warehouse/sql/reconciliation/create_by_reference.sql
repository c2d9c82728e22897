-- purpose: pairs by our own reference, none at first
-- grain: one claim with its entry
create temp table by_reference as
select * from may_be_one where false
