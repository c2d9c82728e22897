-- purpose: the months that are locked, the oldest first
-- grain: one month
select month from core.settlement_month where state = 'locked' order by month
