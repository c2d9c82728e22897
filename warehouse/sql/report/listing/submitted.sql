-- purpose: what was submitted in the month, by what our checks said of it
-- grain: one row
-- clause: 4.1
select
    count(*) as submitted,
    coalesce(sum(case when outcome = 'approve' then 1 else 0 end), 0) as approved,
    coalesce(sum(case when outcome = 'refer' then 1 else 0 end), 0) as referred,
    coalesce(sum(case when outcome = 'reject' then 1 else 0 end), 0) as rejected,
    coalesce(sum(case when outcome = 'unchecked' then 1 else 0 end), 0) as unchecked,
    coalesce(sum(case when outcome = 'delivered' then 1 else 0 end), 0) as delivered
from listing_case
where submitted_month = :month
