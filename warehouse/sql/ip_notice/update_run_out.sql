-- purpose: notices whose rights holder's time ran out are over
-- grain: one notice
-- clause: 3.1
update core.ip_notice
set state = 'lifted', run_id = :run_id
where state = 'forwarded' and wait_ends_at <= :as_of
