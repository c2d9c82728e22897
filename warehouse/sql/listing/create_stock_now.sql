-- purpose: units in stock: what the stock ledger comes to, else what the merchant states
-- grain: one listing in question
-- clause: 3.1
create temp table stock_now as
with ledger as (
    select listing_id, cast(sum(quantity) as bigint) as stock_count
    from core.stock_movement
    where occurred_at <= :as_of
    group by listing_id
)

select s.listing_id, coalesce(l.stock_count, v.stock_count) as stock_count
from core.listing_state as s
inner join core.listing_version as v on v.listing_id = s.listing_id and v.version_no = s.version_no
left join ledger as l on l.listing_id = s.listing_id
