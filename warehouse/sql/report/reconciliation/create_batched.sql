-- purpose: what entries come to by day, with the batch that pays them
-- grain: one provider account, currency, batch and business day
-- note: where entries name no batch, the batch that covers their day does; of two the earlier
create temp table batched as
with daily as (
    select
        provider, account, currency, batch_reference, business_on,
        cast(sum(net_minor) as bigint) as net_minor
    from core.entry_total
    group by provider, account, currency, batch_reference, business_on
),

covered as (
    select
        d.*,
        b.item_id,
        b.expected_on,
        row_number() over (
            partition by d.provider, d.account, d.currency, d.batch_reference, d.business_on
            order by b.expected_on, b.item_id
        ) as choice
    from daily as d
    left join batch as b
        on b.provider = d.provider and b.account = d.account and b.currency = d.currency
        and (
            b.batch_reference = d.batch_reference
            or (d.batch_reference = '' and d.business_on between b.first_on and b.last_on)
        )
)

select provider, account, currency, batch_reference, business_on, net_minor, item_id, expected_on
from covered
where choice = 1
