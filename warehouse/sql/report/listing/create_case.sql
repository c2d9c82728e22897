-- purpose: the submissions that count, each once
-- grain: one submission
-- clause: 4.1
create temp table listing_case as
select * from listing_submission where is_counted
