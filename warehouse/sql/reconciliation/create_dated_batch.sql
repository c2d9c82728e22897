-- purpose: known batches with the day under which the provider files them
-- grain: one batch
create temp table dated_batch as
select
    b.provider,
    b.account,
    b.last_on,
    case when p.is_dated_when_paid then b.paid_on else b.last_on end as filed_on
from batch as b
left join pays_into as p on p.provider = b.provider and p.account = b.account
where b.last_on is not null
