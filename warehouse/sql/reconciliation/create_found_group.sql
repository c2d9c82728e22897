-- purpose: signed sets of batches and deposits, confirmed by reference or proposed by amount
-- grain: one set
-- clause: 4.4
create temp table found_group as
with confirmed as (
    select
        r.item_id as lead_id,
        r.provider,
        r.currency,
        case
            when r.is_by_hand then 'manual' when r.deposits > 1 then 'split' else 'batch'
        end as stage,
        'confirmed' as status,
        r.expected_minor as batch_minor,
        r.received_minor as deposit_minor,
        r.status as outcome
    from receipt as r
    left join covering as c on c.item_id = r.deposit_item_id
    where r.status in ('met', 'over', 'under') and c.item_id is null
),

proposed as (
    select
        s.item_id as lead_id,
        min(r.provider) as provider,
        s.currency,
        case when s.named_item_id is null then 'covering_set' else 'merged' end as stage,
        'proposed' as status,
        cast(sum(c.expected_minor) + max(coalesce(n.expected_minor, 0)) as bigint) as batch_minor,
        max(s.wanted_minor + coalesce(n.expected_minor, 0)) as deposit_minor
    from sought as s
    inner join covering as c on c.item_id = s.item_id
    inner join receipt as r on r.item_id = c.batch_item_id
    left join receipt as n on n.item_id = s.named_item_id
    group by s.item_id, s.currency, s.named_item_id
)

select
    md5(concat('confirmed/', lead_id)) as group_id,
    lead_id,
    provider,
    currency,
    stage,
    status,
    batch_minor,
    deposit_minor,
    deposit_minor - batch_minor as residual_minor,
    case
        when deposit_minor = batch_minor then 'none'
        when outcome = 'met' then 'rounding'
        when deposit_minor > batch_minor then 'amount_over'
        else 'amount_under'
    end as residual_kind
from confirmed
union all
select
    md5(concat('proposed/', lead_id)), lead_id, provider, currency, stage, status, batch_minor,
    deposit_minor, deposit_minor - batch_minor, 'none'
from proposed
