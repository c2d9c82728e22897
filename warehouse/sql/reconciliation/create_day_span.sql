-- purpose: what whole days in a row come to, where entries name no batch, and when it must be paid
-- grain: one provider account, first and last day
create temp table day_span as
with days as (
    select provider, account, business_on, cast(sum(net_minor) as bigint) as net_minor
    from total
    where batch_reference = ''
    group by provider, account, business_on
),

running as (
    select
        *,
        sum(net_minor) over (partition by provider, account order by business_on) as through_minor
    from days
)

select
    l.provider,
    l.account,
    f.business_on as first_on,
    l.business_on as last_on,
    w.to_on as paid_on,
    cast(l.through_minor - f.through_minor + f.net_minor as bigint) as net_minor
from running as l
inner join governing as g on g.provider = l.provider
inner join provider_terms as t
    on t.provider = g.terms_of and l.business_on >= t.effective_from
    and l.business_on < t.effective_to
inner join running as f
    on f.provider = l.provider and f.account = l.account and f.business_on <= l.business_on
    and f.business_on >= l.business_on - 2 * t.proposal_window
inner join working_day_after as w on w.from_on = l.business_on and w.days = t.payout_days
