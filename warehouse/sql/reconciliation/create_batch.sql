-- purpose: every payout with the entries that it nets, and when the bank must have it
-- grain: one payout
-- clause: 4.4
-- note: where entries name no batch, a payout covers whole days in a row: those that add up to it,
--   that end where the contract's days lead to the payout, and as few as do. Where none add up to it,
--   or another payout covers them, it covers what is left of the days that the contract pays out on
--   that day. What is marked with another currency
--   belongs to it where the provider paid as if it did
create temp table batch as
with known as (
    select
        provider,
        account,
        batch_reference,
        coalesce(currency, '') as currency,
        case when batch_reference = '' then business_on end as day,
        min(business_on) as first_on,
        max(business_on) as last_on,
        cast(sum(entry_count) as bigint) as entry_count,
        cast(sum(gross_minor) filter (where entry_kind not like 'reserve%') as bigint) as gross_minor,
        cast(sum(fee_minor) as bigint) as fee_minor,
        cast(sum(gross_minor) filter (where entry_kind like 'reserve%') as bigint) as reserve_minor,
        cast(sum(net_minor) as bigint) as net_minor
    from total
    group by grouping sets (
        (provider, account, batch_reference, case when batch_reference = '' then business_on end),
        (
            provider, account, batch_reference, case when batch_reference = '' then business_on end,
            currency
        )
    )
),

spans as (
    select
        p.provider,
        p.account,
        p.batch_reference,
        p.currency as paid_currency,
        p.paid_on,
        s.currency,
        s.first_on,
        s.last_on,
        case when s.paid_on = p.paid_on then 0 else 1 end as is_untimely,
        row_number() over (
            partition by p.provider, p.account, p.batch_reference, p.currency
            order by
                case when s.paid_on = p.paid_on then 0 else 1 end,
                case when s.currency = '' then 1 else 0 end,
                s.last_on - s.first_on,
                s.last_on desc
        ) as choice
    from payout as p
    inner join day_span as s
        on s.provider = p.provider and s.account = p.account
        and s.currency in ('', p.currency) and s.net_minor = p.payout_minor
        and s.last_on < p.paid_on and s.last_on >= p.paid_on - 2 * p.proposal_window
    where p.batches_by = 'day'
),

chosen as (
    select
        s.*,
        row_number() over (
            partition by s.provider, s.account, s.first_on, s.last_on, s.paid_currency
            order by s.is_untimely, s.paid_on, s.batch_reference
        ) as turn
    from spans as s
    where s.choice = 1
),

settled_day as (
    select c.provider, c.account, c.batch_reference, c.paid_currency, c.currency, k.day
    from chosen as c
    inner join known as k
        on k.provider = c.provider and k.account = c.account
        and k.currency = c.currency
        and k.day between c.first_on and c.last_on
    where c.turn = 1
),

contracted_day as (
    select
        p.provider, p.account, p.batch_reference, p.currency as paid_currency, p.currency,
        w.from_on as day
    from payout as p
    inner join working_day_after as w on w.to_on = p.paid_on and w.days = p.payout_days
    where
        p.batches_by = 'day'
        and not exists (
            select 1 from settled_day as s
            where
                s.provider = p.provider and s.account = p.account and s.paid_currency = p.currency
                and (s.batch_reference = p.batch_reference or s.day = w.from_on)
        )
),

by_day as (
    select
        c.provider,
        c.account,
        c.batch_reference,
        c.currency,
        min(c.day) as first_on,
        max(c.day) as last_on,
        cast(sum(k.entry_count) as bigint) as entry_count,
        cast(sum(k.gross_minor) as bigint) as gross_minor,
        cast(sum(k.fee_minor) as bigint) as fee_minor,
        cast(sum(k.reserve_minor) as bigint) as reserve_minor,
        cast(sum(k.net_minor) as bigint) as net_minor
    from (
        select * from settled_day
        union all
        select * from contracted_day
    ) as c
    left join known as k
        on k.provider = c.provider and k.account = c.account and k.day = c.day
        and k.currency = c.currency
    group by c.provider, c.account, c.batch_reference, c.currency
),

composed as (
    select
        provider, account, batch_reference, currency, first_on, last_on, entry_count, gross_minor,
        fee_minor, reserve_minor, net_minor
    from known
    where batch_reference <> ''
    union all
    select
        provider, account, batch_reference, currency, first_on, last_on, entry_count, gross_minor,
        fee_minor, reserve_minor, net_minor
    from by_day
)

select
    p.provider,
    p.account,
    p.batch_reference,
    p.currency,
    p.paid_on,
    p.received_at,
    p.deposit_grace,
    p.amount_tolerance,
    p.proposal_window,
    p.proposes_sets,
    p.payout_days,
    p.batches_by,
    coalesce(m.first_on, c.first_on) as first_on,
    coalesce(m.last_on, c.last_on) as last_on,
    coalesce(m.entry_count, c.entry_count, 0) as entry_count,
    coalesce(m.gross_minor, c.gross_minor, 0) as gross_minor,
    coalesce(m.fee_minor, c.fee_minor, 0) as fee_minor,
    coalesce(m.reserve_minor, c.reserve_minor, 0) as reserve_minor,
    coalesce(m.net_minor, c.net_minor, 0) as net_minor,
    m.provider is not null as is_mislabelled,
    p.payout_minor as expected_minor,
    coalesce(w.to_on, p.paid_on) as expected_on,
    concat(p.provider, '/', p.account, '/', p.batch_reference, '/', p.currency) as item_id
from payout as p
left join composed as c
    on c.provider = p.provider and c.account = p.account
    and c.batch_reference = p.batch_reference and c.currency = p.currency
left join composed as m
    on m.provider = p.provider and m.account = p.account
    and m.batch_reference = p.batch_reference and m.currency = ''
    and abs(m.net_minor - p.payout_minor) < abs(coalesce(c.net_minor, 0) - p.payout_minor)
left join working_day_after as w
    on w.from_on = coalesce(m.last_on, c.last_on) and w.days = p.payout_days
