-- purpose: the newest month that is locked, where there is one
-- grain: one row
select max(month) as month from core.settlement_month where state = 'locked'
