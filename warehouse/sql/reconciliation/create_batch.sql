-- purpose: every payout with the entries that it nets, and when the bank must have it
-- grain: one payout
-- clause: 4.4
-- note: where entries name no batch, a payout covers whole days in a row: those that add up to it,
--   that end where the contract's days lead to the payout, and as few as do
create temp table batch as
with by_reference as (
    select
        provider,
        account,
        batch_reference,
        min(business_on) as first_on,
        max(business_on) as last_on,
        cast(sum(entry_count) as bigint) as entry_count,
        cast(sum(gross_minor) filter (where entry_kind not like 'reserve%') as bigint) as gross_minor,
        cast(sum(fee_minor) as bigint) as fee_minor,
        cast(sum(gross_minor) filter (where entry_kind like 'reserve%') as bigint) as reserve_minor,
        cast(sum(net_minor) as bigint) as net_minor
    from total
    where batch_reference <> ''
    group by provider, account, batch_reference
),

days as (
    select
        provider,
        account,
        business_on,
        cast(sum(entry_count) as bigint) as entry_count,
        cast(sum(gross_minor) filter (where entry_kind not like 'reserve%') as bigint) as gross_minor,
        cast(sum(fee_minor) as bigint) as fee_minor,
        cast(sum(gross_minor) filter (where entry_kind like 'reserve%') as bigint) as reserve_minor,
        cast(sum(net_minor) as bigint) as net_minor
    from total
    where batch_reference = ''
    group by provider, account, business_on
),

spans as (
    select
        p.provider,
        p.account,
        p.batch_reference,
        s.first_on,
        s.last_on,
        row_number() over (
            partition by p.provider, p.account, p.batch_reference
            order by
                case when s.paid_on = p.paid_on then 0 else 1 end,
                s.last_on - s.first_on,
                s.last_on desc
        ) as choice
    from payout as p
    inner join day_span as s
        on s.provider = p.provider and s.account = p.account and s.net_minor = p.payout_minor
        and s.last_on < p.paid_on and s.last_on >= p.paid_on - 2 * p.proposal_window
    where p.batches_by = 'day'
),

by_day as (
    select
        s.provider,
        s.account,
        s.batch_reference,
        s.first_on,
        s.last_on,
        cast(sum(d.entry_count) as bigint) as entry_count,
        cast(sum(d.gross_minor) as bigint) as gross_minor,
        cast(sum(d.fee_minor) as bigint) as fee_minor,
        cast(sum(d.reserve_minor) as bigint) as reserve_minor,
        cast(sum(d.net_minor) as bigint) as net_minor
    from spans as s
    inner join days as d
        on d.provider = s.provider and d.account = s.account
        and d.business_on between s.first_on and s.last_on
    where s.choice = 1
    group by s.provider, s.account, s.batch_reference, s.first_on, s.last_on
),

composed as (
    select * from by_reference
    union all
    select * from by_day
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
    c.first_on,
    c.last_on,
    coalesce(c.entry_count, 0) as entry_count,
    coalesce(c.gross_minor, 0) as gross_minor,
    coalesce(c.fee_minor, 0) as fee_minor,
    coalesce(c.reserve_minor, 0) as reserve_minor,
    coalesce(c.net_minor, 0) as net_minor,
    c.provider is not null as is_composed,
    p.payout_minor as expected_minor,
    coalesce(w.to_on, p.paid_on) as expected_on,
    concat(p.provider, '/', p.account, '/', p.batch_reference) as item_id
from payout as p
left join composed as c
    on c.provider = p.provider and c.account = p.account
    and c.batch_reference = p.batch_reference
left join working_day_after as w on w.from_on = c.last_on and w.days = p.payout_days
