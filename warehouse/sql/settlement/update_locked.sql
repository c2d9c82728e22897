-- purpose: lock a month: from now on nothing of it changes
-- grain: one row
-- clause: 3.4
update core.settlement_month set state = 'locked', locked_at = :as_of
where month = :month and state = 'draft'
