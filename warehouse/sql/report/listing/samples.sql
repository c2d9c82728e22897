-- purpose: automatic approvals that were drawn for a second look: looked at, overturned, waiting
-- grain: one row
-- clause: 4.1
select
    coalesce(sum(case when looked_month = :month then 1 else 0 end), 0) as looked_at,
    coalesce(sum(
        case when looked_month = :month and second_look <> 'approve' then 1 else 0 end
    ), 0) as overturned,
    coalesce(sum(case when second_look is null then 1 else 0 end), 0) as waiting
from listing_submission
where is_sampled
