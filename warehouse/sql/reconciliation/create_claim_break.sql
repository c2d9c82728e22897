-- purpose: claims of our books that no provider states, once it had to
-- grain: one claim
-- clause: 3.4, 4.3, 4.4
-- note: a day without its file explains its claims: the gap is the break. A provider that pays by
--   batch has stated a day when a batch that ends later is known
create temp table claim_break as
with stated as (
    select
        c.*,
        a.account,
        case
            when c.batches_by = 'day' then exists (
                select 1 from statement_known as s
                where
                    s.holds = 'entries' and s.account = a.account
                    and c.claimed_on between s.covers_from and s.covers_to
            )
            else exists (
                select 1 from batch as b
                where b.provider = c.provider and b.last_on >= c.claimed_on
            )
        end as is_stated,
        exists (
            select 1 from hidden_day as h
            where h.provider = c.provider and h.day = c.claimed_on
        ) as is_explained
    from left_claim as c
    left join (select provider, min(account) as account from total group by provider) as a
        on a.provider = c.provider
)

select
    'claim' as subject_kind,
    concat(claim_kind, '/', claim_id) as subject,
    case
        when place > 1 then 'duplicate_row'
        when claim_kind = 'chargeback_reversed' then 'status_mismatch'
        else 'missing_in_psp'
    end as category,
    provider,
    account,
    abs(claim_minor) as amount_minor,
    claim_currency as currency,
    claimed_on as expected_on,
    claimed_on + capture_lag + 1 as opened_on,
    cast(null as date) as closed_on,
    order_id,
    case when claim_kind = 'capture' then coalesce(our_reference, claim_id) else claim_id end
        as payment_id,
    claim_reference as native_id,
    cast(null as text) as batch_id,
    claim_minor as ours_minor,
    cast(null as bigint) as theirs_minor
from stated
where is_stated and not is_explained and claimed_on + capture_lag < :business_on
