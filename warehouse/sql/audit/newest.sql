-- purpose: the newest business instant of what is delivered, as far as it was known
-- grain: one row
-- clause: 3.5
select
    (select max(created_at) from core.customer_order where created_at < :as_of) as orders_until,
    (select max(occurred_at) from core.provider_entry where received_at < :as_of) as entries_until,
    (select max(booked_on) from core.bank_entry where received_at < :as_of) as bank_until
