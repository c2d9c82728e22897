-- purpose: confirmed sets beside the batches and deposits in them
-- grain: one provider and currency
-- clause: 4.4
with members as (
    select
        group_id,
        sum(case when side = 'batch' then allocated_minor else 0 end) as batch_minor,
        sum(case when side = 'deposit' then allocated_minor else 0 end) as deposit_minor
    from core.match_item
    group by group_id
)

select
    g.provider, g.currency,
    count(*) as set_count,
    cast(sum(g.batch_minor) as bigint) as batch_minor,
    cast(sum(g.deposit_minor) as bigint) as deposit_minor,
    cast(sum(g.residual_minor) as bigint) as residual_minor,
    count(case when g.residual_minor <> 0 then 1 end) as residual_count,
    cast(sum(coalesce(m.batch_minor, 0)) as bigint) as batches_in_minor,
    cast(sum(coalesce(m.deposit_minor, 0)) as bigint) as deposits_in_minor
from core.match_group as g
left join members as m on m.group_id = g.group_id
where g.status = 'confirmed'
group by g.provider, g.currency
order by g.provider, g.currency
