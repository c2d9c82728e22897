-- purpose: the as-of instant of the newest journal that evidence posted
-- grain: one row
-- note: journals that people decided have a break; evidence has none
select max(posted_at) as posted_at from core.journal where break_id is null and month is null
