-- purpose: what a day comes to where entries name no batch, and when the contract pays it out
-- grain: one provider account, day and currency; '' is all currencies as one, since a provider may mark
--   a row with the wrong one
create temp table paying_day as
with days as (
    select
        provider, account, coalesce(currency, '') as currency, business_on,
        cast(sum(net_minor) as bigint) as net_minor
    from total
    where batch_reference = ''
    group by grouping sets (
        (provider, account, business_on, currency), (provider, account, business_on)
    )
)

select
    d.provider,
    d.account,
    d.currency,
    d.business_on,
    d.net_minor,
    cast(sum(d.net_minor) over (
        partition by d.provider, d.account, d.currency order by d.business_on
    ) as bigint) as through_minor,
    t.proposal_window,
    w.to_on as paid_on
from days as d
inner join governing as g on g.provider = d.provider
inner join provider_terms as t
    on t.provider = g.terms_of and d.business_on >= t.effective_from
    and d.business_on < t.effective_to
inner join working_day_after as w on w.from_on = d.business_on and w.days = t.payout_days
