-- purpose: every batch with the deposits that name it
-- grain: one batch
-- clause: 4.4
create temp table receipt as
with linked as (
    select
        d.batch_item_id as item_id,
        count(*) as deposits,
        cast(sum(d.amount_minor) as bigint) as received_minor,
        max(d.booked_on) as received_on,
        min(d.item_id) as deposit_item_id,
        min(d.bank_account) as bank_account,
        min(d.bank_reference) as bank_reference,
        bool_or(d.currency <> b.currency) as is_other_currency,
        bool_or(d.is_by_hand) as is_by_hand,
        max(d.received_at) as received_at
    from deposit as d
    inner join batch as b on b.item_id = d.batch_item_id
    where not d.is_copy
    group by d.batch_item_id
),

due as (
    select
        b.*,
        coalesce(w.to_on, b.expected_on) as due_on
    from batch as b
    left join working_day_after as w
        on w.from_on = b.expected_on and w.days = b.deposit_grace
)

select
    b.*,
    coalesce(l.deposits, 0) as deposits,
    l.received_minor,
    l.received_on,
    l.deposit_item_id,
    coalesce(l.bank_account, p.bank_account) as bank_account,
    l.bank_reference,
    coalesce(l.is_by_hand, false) as is_by_hand,
    l.received_at as bank_received_at,
    case
        when l.item_id is null then 'awaited'
        when l.is_other_currency then 'currency_mismatch'
        when abs(l.received_minor - b.expected_minor) <= b.amount_tolerance then 'met'
        when l.received_minor > b.expected_minor then 'over'
        else 'under'
    end as status
from due as b
left join linked as l on l.item_id = b.item_id
left join pays_into as p on p.provider = b.provider and p.account = b.account
