-- purpose: whose terms bind each provider: its own, or those of any provider
-- grain: one provider that claims or entries name
create temp table governing as
with named as (
    select provider from claim
    union
    select provider from entry
    union
    select provider from core.payment_break
    union
    select provider from core.receipt_expectation
)

select
    named.provider,
    coalesce(max(own.provider), '') as terms_of
from named
left join provider_terms as own on own.provider = named.provider
group by named.provider
