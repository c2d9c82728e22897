-- purpose: providers against banks, net: both sides by day and by why they differ
-- grain: one provider, currency, day and cause
-- clause: 3.4, 4.4
-- note: a batch and the deposits that name it stand on the day on which the bank had to have it; a
--   deposit that names none stands on its own day, and so does what the bank booked of a payout of ours.
--   Reads batch and deposit
create temp table bank_leg as
with in_set as (
    select i.side, i.item_id, g.provider
    from core.match_item as i
    inner join core.match_group as g on g.group_id = i.group_id
    where g.stage not in ('batch', 'split', 'manual')
),

paid as (
    select
        d.batch_item_id as item_id,
        d.currency,
        count(*) as deposit_count,
        cast(sum(d.amount_minor) as bigint) as deposit_minor
    from deposit as d
    where d.batch_item_id is not null and not d.is_copy
    group by d.batch_item_id, d.currency
),

caused as (
    select
        b.*,
        case
            when b.status = 'met' and p.deposit_minor = b.expected_minor then 'agreed'
            when s.item_id is not null then 'confirmed_set'
            when k.is_open then k.category
            when k.break_id is not null then 'decided'
            when b.status = 'met' then 'rounding'
            when b.status <> 'awaited' then 'unknown_residual'
            when b.expected_on >= cast(:business_on as date) then 'not_due'
            when exists (
                select 1 from core.proposed_item as o
                where o.side = 'batch' and o.item_id = b.item_id
            ) then 'proposed_set'
            else 'file_gap'
        end as cause
    from batch as b
    left join paid as p on p.item_id = b.item_id and p.currency = b.currency
    left join in_set as s on s.side = 'batch' and s.item_id = b.item_id
    left join break_state as k on k.subject_kind = 'batch' and k.subject = b.item_id
),

sides as (
    select
        provider, currency, expected_on as day, cause, 1 as batch_count,
        expected_minor as batch_minor, 0 as deposit_count, 0 as deposit_minor
    from caused
    union all
    select
        c.provider, p.currency, c.expected_on, c.cause, 0, 0, p.deposit_count, p.deposit_minor
    from caused as c
    inner join paid as p on p.item_id = c.item_id
    union all
    select
        coalesce(s.provider, k.provider, 'bank'),
        d.currency,
        d.booked_on,
        case
            when s.item_id is not null then 'confirmed_set'
            when k.is_open then k.category
            when k.break_id is not null then 'decided'
            when d.is_payout then 'merchant_payout'
            else 'file_gap'
        end,
        0,
        0,
        1,
        d.amount_minor
    from deposit as d
    left join in_set as s on s.side = 'deposit' and s.item_id = d.item_id
    left join break_state as k on k.subject_kind = 'deposit' and k.subject = d.item_id
    where d.batch_item_id is null or d.is_copy
)

select
    provider, currency, day, cause,
    cast(sum(batch_count) as bigint) as batch_count,
    cast(sum(batch_minor) as bigint) as batch_minor,
    cast(sum(deposit_count) as bigint) as deposit_count,
    cast(sum(deposit_minor) as bigint) as deposit_minor
from sides
group by provider, currency, day, cause
