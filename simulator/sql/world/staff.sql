-- Grain: one row per member of staff; about one for every 400 orders a month, at least sixteen.
-- The first fourteen have been there from the start and stay: approvals, reviews and checks of
-- documents lie with them, so these stay the same in a larger marketplace. The next two have left.
create table staff as
with headcount as (
    select greatest(16, count(*) // 400 // datediff(
        'month', getvariable('period_start'), getvariable('period_end'))) as members
    from orders
),

numbered as (
    select unnest(range(1, members + 1)) as staff_no from headcount
),

placed as (
    select
        staff_no,
        case
            when staff_no <= 16 then [
                'finance', 'finance', 'finance', 'customer_service', 'customer_service',
                'customer_service', 'merchandising', 'merchandising', 'merchandising', 'fulfilment',
                'data', 'audit', 'human_resources', 'platform_management', 'customer_service',
                'finance'
            ][staff_no]
            -- Those who talk to customers and warehouses are by far the most.
            when chance('department', staff_no) < 0.46 then 'customer_service'
            when chance('department', staff_no) < 0.68 then 'fulfilment'
            when chance('department', staff_no) < 0.80 then 'merchandising'
            when chance('department', staff_no) < 0.88 then 'finance'
            when chance('department', staff_no) < 0.93 then 'data'
            when chance('department', staff_no) < 0.96 then 'human_resources'
            when chance('department', staff_no) < 0.98 then 'audit'
            else 'platform_management'
        end as department,
        getvariable('period_start')::date as starts_on,
        getvariable('period_end')::date as ends_on
    from numbered
),

joined as (
    select
        *,
        case
            when staff_no <= 16 then starts_on - whole('founder joined', staff_no, 1900, 2300)::int
            -- One in seven joined during the period.
            when chance('staff newcomer', staff_no) < 0.14
            then starts_on + floor(chance('staff joined', staff_no) * (ends_on - starts_on))::int
            else starts_on - whole('staff joined', staff_no, 30, 1800)::int
        end as joined_on
    from placed
)

select
    staff_no,
    department,
    case
        when staff_no in (1, 4, 7, 10, 11, 12, 13, 14) then 'lead'
        when department = 'customer_service' then 'agent'
        when department in ('finance', 'audit') then 'accountant'
        else 'specialist'
    end as role,
    joined_on,
    case
        when staff_no in (15, 16) then starts_on - whole('staff left', staff_no, 20, 200)::int
        when
            staff_no > 16 and joined_on < starts_on and chance('staff leaves', staff_no) < 0.12
        then starts_on + floor(chance('staff left', staff_no) * (ends_on - starts_on))::int
    end as left_on
from joined
order by staff_no;

-- Grain: one row per agent who was there during the whole period; cases are shared among them.
create table agents as
select staff_no, row_number() over (order by staff_no) as agent_no
from staff
where
    department = 'customer_service' and left_on is null
    and joined_on < getvariable('period_start')::date;
