-- Grain: one row per submission of a listing to review. One of eight was sent back once before it
-- was published; one of four was edited during the period and looked at again, live all the while.
-- Reviewers work from nine to nine.
create macro in_hours_before(moment) as
    case
        when hour(moment) between 9 and 20 then moment
        else date_trunc('day', moment - to_hours(9)) + to_hours(20) + to_minutes(minute(moment))
    end;
create macro in_hours_after(moment) as
    case
        when hour(moment) between 9 and 20 then moment
        else date_trunc('day', moment + to_hours(3)) + to_hours(9) + to_minutes(minute(moment))
    end;

create table listing_reviews as
with approved as (
    select
        listing_no, merchant_no, 1 as review_no,
        in_hours_before(published_at - hours_between('approved', listing_no, 0.1, 3))
            as decided_at,
        in_hours_before(published_at - hours_between('approved', listing_no, 0.1, 3))
            - hours_between('submitted', listing_no, 1, 18) as submitted_at,
        'approved' as decision,
        null as reason
    from listings
),

sent_back as (
    select
        listing_no, merchant_no, 0 as review_no,
        in_hours_before(submitted_at - hours_between('corrected', listing_no, 1, 40))
            as decided_at,
        in_hours_before(submitted_at - hours_between('corrected', listing_no, 1, 40))
            - hours_between('first submitted', listing_no, 1, 20) as submitted_at,
        if(chance('sent back as', listing_no) < 0.35, 'rejected', 'changes_requested') as decision,
        ['picture_unclear', 'description_incomplete', 'wrong_category', 'certificate_missing'][
            whole('sent back for', listing_no, 1, 4)] as reason
    from approved
    where chance('sent back', listing_no) < 0.12
),

edited as (
    select
        listing_no, merchant_no,
        getvariable('period_start') + to_seconds(floor(chance('edited', listing_no)
            * epoch(getvariable('period_end') - getvariable('period_start')))::bigint) as submitted_at
    from listings
    where state = 'published' and chance('edits', listing_no) < 0.25
),

reviewed_again as (
    select
        listing_no, merchant_no, 2 as review_no,
        -- Eleven hours and a night are less than a day.
        in_hours_after(submitted_at + hours_between('edit decided', listing_no, 0.5, 11))
            as decided_at,
        submitted_at,
        if(chance('edit sent back', listing_no) < 0.08, 'changes_requested', 'approved') as decision,
        case when chance('edit sent back', listing_no) < 0.08 then 'description_incomplete' end
            as reason
    from edited
),

together as (
    from approved union all by name from sent_back union all by name from reviewed_again
)

select
    listing_no,
    review_no,
    submitted_at,
    -- One of the merchant's two users, or (a fault) a member of staff.
    'U' || lpad((merchant_no + 1)::varchar, 6, '0') || whole('submitter', listing_no, 1, 2)
        as submitted_by,
    case when decided_at < getvariable('period_end') then decided_at end as decided_at,
    case when decided_at < getvariable('period_end') then decision end as decision,
    case when decided_at < getvariable('period_end') then reason end as reason,
    case
        when decided_at < getvariable('period_end')
        then whole('listing reviewer', listing_no * 10 + review_no, 7, 9)
    end as reviewer_no
from together
order by listing_no, review_no;
