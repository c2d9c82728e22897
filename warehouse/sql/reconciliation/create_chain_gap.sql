-- purpose: days between two statements of one account whose balances do not follow on
-- grain: one account and day
-- clause: 4.4
-- note: a bank sends a statement for each working day; a provider for each day on which money moved
create temp table chain_gap as
with linked as (
    select
        account,
        currency,
        holds,
        covers_to as before_on,
        closing_minor,
        lead(covers_from) over days as after_on,
        lead(opening_minor) over days as opening_minor
    from statement_known
    where opening_minor is not null and covers_from is not null
    window days as (
        partition by account, currency, holds order by covers_from, covers_to, received_at
    )
),

holes as (
    select
        l.account,
        l.currency,
        l.holds,
        d.day,
        l.opening_minor - l.closing_minor as moved_minor,
        row_number() over (
            partition by l.account, l.currency, l.holds, l.before_on
            order by case when m.day is not null then 0 else 1 end, d.day
        ) as place,
        count(*) over (partition by l.account, l.currency, l.holds, l.before_on) as days
    from linked as l
    inner join business_day as d on d.day > l.before_on and d.day < l.after_on
    left join (
        select distinct account, covers_from as day from statement_known where holds = 'entries'
    ) as m on m.account = l.account and m.day = d.day
    where
        (l.holds = 'bank' and d.is_working)
        or (l.holds = 'movements' and l.opening_minor <> l.closing_minor)
)

select
    account,
    currency,
    holds,
    day,
    case when holds = 'bank' and days > 1 then cast(null as bigint) else moved_minor end
        as moved_minor
from holes
where holds = 'bank' or place = 1
