-- check: The price did not jump
-- check_zh: 价格未骤变
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: yes
-- says: The price went from {limit:money} to {value:money}.
-- says_zh: 价格由 {limit:money} 变为 {value:money}。
with earlier as (
    select
        s.listing_id, s.version_no, s.price_minor, v.price_minor as before_minor,
        row_number() over (
            partition by s.listing_id, s.version_no order by v.version_no desc
        ) as rank_no
    from screened as s
    inner join core.listing_version as v
        on v.listing_id = s.listing_id and v.version_no < s.version_no
    where s.price_minor is not null and v.price_minor is not null
)

select
    listing_id,
    version_no,
    abs(price_minor - before_minor) < :material_price_change * before_minor
    or price_minor = before_minor as is_met,
    cast(price_minor as text) as value,
    cast(before_minor as text) as limit_value
from earlier
where rank_no = 1
