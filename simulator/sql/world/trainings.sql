-- Grain: one row per member of staff, course and due day: law, process and service by the end of
-- each quarter, from a year before the period on; each version of the rules before it takes effect.
create table trainings as
with quarters as (
    select
        (unnest(range(
            date_trunc('quarter', getvariable('period_start') - interval 1 year),
            getvariable('period_end') + interval 3 month, interval 3 month)) + interval 3 month)
            ::date - 1 as due_on
),

due as (
    select staff.staff_no, staff.joined_on, staff.left_on, course.course, quarter.due_on
    from staff
    cross join quarters as quarter
    cross join (values ('law'), ('process'), ('service')) as course (course)
    -- Who joins late in a quarter starts with the next.
    where quarter.due_on >= staff.joined_on + 45
    union all
    select
        staff.staff_no, staff.joined_on, staff.left_on, 'policy:' || version.policy_version,
        greatest(version.effective_from, staff.joined_on + 14)
    from staff
    inner join policy_versions as version on staff.joined_on < version.effective_to
),

held as (
    select
        *,
        staff_no || course || due_on as draw,
        due_on - whole('trained', staff_no || course || due_on, 1, 13)::int as completes_on
    from due
    where left_on is null or left_on > due_on
)

select
    staff_no, course, due_on,
    case when completes_on < getvariable('period_end')::date then completes_on end as completed_on,
    case
        when completes_on < getvariable('period_end')::date then whole('score', draw, 70, 100)
    end as score
from held
order by staff_no, course, due_on;
