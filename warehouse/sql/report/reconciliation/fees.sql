-- purpose: the fees that providers took in the month, beside those of their contracts
-- grain: one provider, account and currency
-- clause: 3.4
-- note: worked out anew from every entry, rounded half away from nought; a provider without terms of
--   its own has no contract to check
with judged as (
    select
        e.provider,
        e.account,
        e.currency,
        e.entry_kind,
        e.gross_minor,
        e.fee_minor,
        c.fee_tolerance,
        case
            when not coalesce(c.is_own, false) then null
            when e.entry_kind = 'capture'
                then cast(round(
                    cast(e.gross_minor as numeric(24, 0))
                    * case
                        when c.fee_tier_from > 0 and e.gross_minor >= c.fee_tier_from
                            then c.fee_tier_share
                        else c.fee_share
                    end
                ) as bigint) + c.fee_fixed
            when e.entry_kind = 'refund' and c.returns_fee
                then cast(round(cast(e.gross_minor as numeric(24, 0)) * c.fee_share) as bigint)
            when e.entry_kind = 'chargeback' then c.chargeback_fee
            else 0
        end as contract_minor
    from core.provider_entry as e
    left join contract as c
        on c.provider = e.provider and e.business_on >= c.effective_from
        and e.business_on < c.effective_to
    where
        e.entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
        and e.business_on >= cast(:month_first_on as date)
        and e.business_on <= cast(:month_last_on as date)
        and e.received_at < :as_of and (e.withdrawn_at is null or e.withdrawn_at >= :as_of)
)

select
    provider,
    account,
    currency,
    count(*) as entry_count,
    cast(sum(case when entry_kind = 'capture' then gross_minor else 0 end) as bigint)
        as captured_minor,
    cast(sum(contract_minor) as bigint) as contract_minor,
    cast(sum(fee_minor) as bigint) as taken_minor,
    cast(sum(fee_minor - contract_minor) as bigint) as difference_minor,
    count(case when abs(fee_minor - contract_minor) > fee_tolerance then 1 end) as beyond_count,
    cast(sum(
        case
            when abs(fee_minor - contract_minor) > fee_tolerance then fee_minor - contract_minor
            else 0
        end
    ) as bigint) as beyond_minor
from judged
group by provider, account, currency
order by provider, account, currency
