-- purpose: violations by class: found and mended in the month, and open at its end
-- grain: one class
-- clause: 3.1
with told as (
    select
        v.class,
        case when v.opened_at > r.starts_at then 1 else 0 end as opened,
        case when v.closed_at > r.starts_at and v.closed_at <= r.ends_at then 1 else 0 end as mended,
        case when v.closed_at is null or v.closed_at > r.ends_at then 1 else 0 end as open_at_end
    from core.listing_violation as v
    inner join report_month as r on r.month = :month and v.opened_at <= r.ends_at
)

select
    class,
    sum(opened) as opened,
    sum(mended) as mended,
    sum(open_at_end) as open_at_end
from told
where opened + mended + open_at_end > 0
group by class
order by open_at_end desc, opened desc, class
