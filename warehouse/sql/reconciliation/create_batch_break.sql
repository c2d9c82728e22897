-- purpose: batches that the bank did not receive as the provider paid them, or that do not add up
-- grain: one batch
-- clause: 3.4, 4.4
create temp table batch_break as
with covered as (
    select account, max(covers_to) as through_on
    from statement_known
    where holds = 'bank'
    group by account
),

judged as (
    select
        r.*,
        coalesce(c.through_on >= r.due_on, false) as is_covered,
        exists (select 1 from covering as s where s.batch_item_id = r.item_id) as is_proposed,
        exists (select 1 from covering as s where s.item_id = r.deposit_item_id) as is_merged,
        exists (
            select 1 from gap as g
            where
                g.holds = 'bank' and g.account = r.bank_account
                and g.day between r.expected_on and r.due_on
        ) as is_explained
    from receipt as r
    left join covered as c on c.account = r.bank_account
),

found as (
    select
        *,
        case
            when status = 'awaited' and is_covered and not is_explained and not is_proposed
                and due_on < :business_on then 'missing_in_bank'
            when status = 'awaited' then null
            when status = 'currency_mismatch' then 'currency_mismatch'
            when status = 'over' and is_merged then 'split_mismatch'
            when status = 'over' then 'amount_over'
            when status = 'under' then 'amount_under'
            when deposits > 1 then 'split_mismatch'
            when received_on > due_on then 'timing'
        end as category
    from judged
),

uneven as (
    select
        *,
        case when batches_by = 'day' then first_on else expected_on - proposal_window end
            as hidden_from,
        case when batches_by = 'day' then last_on else paid_on end as hidden_to
    from receipt
    where net_minor <> expected_minor
),

foreign_part as (
    select
        t.provider, t.account, t.batch_reference, t.currency, max(t.business_on) as last_on,
        cast(sum(t.net_minor) as bigint) as net_minor
    from total as t
    where
        exists (
            select 1 from receipt as r
            where
                r.provider = t.provider and r.account = t.account
                and r.batch_reference = t.batch_reference and r.currency <> t.currency
        )
        and not exists (
            select 1 from receipt as r
            where
                r.provider = t.provider and r.account = t.account
                and r.batch_reference = t.batch_reference
                and (r.currency = t.currency or r.is_mislabelled)
        )
    group by t.provider, t.account, t.batch_reference, t.currency
    having sum(t.net_minor) <> 0
)

select
    'batch' as subject_kind,
    item_id as subject,
    category,
    provider,
    account,
    case
        when category = 'split_mismatch' then 0
        when category = 'missing_in_bank' then abs(expected_minor)
        when category in ('timing', 'currency_mismatch') then abs(received_minor)
        else abs(received_minor - expected_minor)
    end as amount_minor,
    currency,
    expected_on,
    case
        when category in ('timing', 'missing_in_bank') then due_on + 1
        else cast(bank_received_at at time zone :zone as date)
    end as opened_on,
    case
        when category = 'timing' or (category = 'split_mismatch' and not is_merged)
            then received_on
    end as closed_on,
    cast(null as text) as order_id,
    cast(null as text) as payment_id,
    bank_reference as native_id,
    batch_reference as batch_id,
    expected_minor as ours_minor,
    received_minor as theirs_minor
from found
where category is not null
union all
select
    'composition', item_id, 'split_mismatch', provider, account, abs(expected_minor - net_minor),
    currency, expected_on, cast(received_at at time zone :zone as date), null, null, null, null,
    batch_reference, net_minor, expected_minor
from uneven as r
where
    not exists (
        select 1 from gap as g
        where
            g.holds = 'entries' and g.issuer = r.provider and g.account = r.account
            and g.day between r.hidden_from and r.hidden_to
    )
union all
select
    'composition', concat(provider, '/', account, '/', batch_reference, '/', currency),
    'currency_mismatch', provider, account, abs(net_minor), currency, last_on, last_on + 1, null,
    null, null, null, batch_reference, net_minor, 0
from foreign_part
