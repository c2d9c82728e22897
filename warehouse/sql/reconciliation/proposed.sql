-- purpose: what is proposed and waits for a person, by stage
-- grain: one stage, provider and currency
select
    'provider_bank' as reconciliation, g.stage, g.provider, 'payout' as kind, g.currency,
    count(*) as count, cast(sum(g.deposit_minor) as bigint) as amount_minor
from found_group as g
left join kept_group as k on k.group_id = g.group_id
where g.status = 'proposed' and k.group_id is null
group by g.stage, g.provider, g.currency
order by g.stage, g.provider, g.currency
