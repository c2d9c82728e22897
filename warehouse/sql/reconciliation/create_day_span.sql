-- purpose: what whole days in a row come to, where entries name no batch, and when it must be paid
-- grain: one provider account, currency ('' is all as one), first and last day
create temp table day_span as
select
    l.provider,
    l.account,
    l.currency,
    f.business_on as first_on,
    l.business_on as last_on,
    l.paid_on,
    l.through_minor - f.through_minor + f.net_minor as net_minor
from paying_day as l
inner join paying_day as f
    on f.provider = l.provider and f.account = l.account and f.currency = l.currency
    and f.business_on between l.business_on - 2 * l.proposal_window and l.business_on
