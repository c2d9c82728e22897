-- purpose: days between two statements of one account whose balances do not follow on
-- grain: one account and day
-- clause: 4.4
-- note: a bank sends a statement for each working day; a provider for each day on which money moved,
--   which its bills of entries show. What a day held is what the balances say where one day lies
--   between, else what its entries and the deposits of the day say
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

moved as (
    select account, business_on as day, cast(sum(net_minor) as bigint) as net_minor
    from total
    where batch_reference = ''
    group by account, business_on
),

paid as (
    select p.account, d.booked_on as day, cast(sum(d.amount_minor) as bigint) as paid_minor
    from deposit as d
    inner join pays_into as p on p.bank_account = d.bank_account
    where
        d.batch_item_id is null and d.payout_reference is null and not d.is_copy
        and exists (
            select 1 from day_span as s
            where
                s.provider = p.provider and s.account = p.account and s.paid_on = d.booked_on
                and s.net_minor = d.amount_minor
        )
    group by p.account, d.booked_on
),

holes as (
    select
        l.account,
        l.currency,
        l.holds,
        d.day,
        l.opening_minor - l.closing_minor as moved_minor,
        coalesce(m.net_minor, 0) - coalesce(p.paid_minor, 0) as evident_minor,
        row_number() over (
            partition by l.account, l.currency, l.holds, l.before_on order by d.day
        ) as place,
        count(*) over (partition by l.account, l.currency, l.holds, l.before_on) as days,
        count(coalesce(m.day, p.day)) over (
            partition by l.account, l.currency, l.holds, l.before_on
        ) as evident_days,
        coalesce(m.day, p.day) is not null as is_evident
    from linked as l
    inner join business_day as d on d.day > l.before_on and d.day < l.after_on
    left join moved as m on m.account = l.account and m.day = d.day and l.holds = 'movements'
    left join paid as p on p.account = l.account and p.day = d.day and l.holds = 'movements'
    where
        (l.holds = 'bank' and d.is_working)
        or (l.holds = 'movements' and l.opening_minor <> l.closing_minor)
)

select
    account,
    currency,
    holds,
    day,
    case
        when days = 1 or (holds = 'movements' and evident_days < 2) then moved_minor
        when holds = 'movements' then evident_minor
    end as moved_minor
from holes
where holds = 'bank' or is_evident or (evident_days = 0 and place = 1)
