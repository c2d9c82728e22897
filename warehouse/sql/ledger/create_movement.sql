-- purpose: what the evidence says must have moved between accounts
-- grain: one dimension (account of evidence, currency, business day, kind) and ledger account
-- clause: 3.4, 4.4
-- note: an entry moves its gross, and its fee apart from it; what settles nothing in our books stands
--   in suspense, and all else that was taken up is paired, for good or so far; fund
--   bills state again what bills state, except what they call other. A withdrawal that names a payout
--   of ours, or a file of them, ends what issuing it began
create temp table ledger_movement as
with taken_up as (
    select provider, account, currency, business_on, entry_kind as kind, gross_minor, fee_minor
    from core.entry_total
    union all
    select provider, account, currency, business_on, entry_kind, gross_minor, fee_minor
    from core.provider_entry
    where entry_kind = 'payout'
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

entry as (
    select
        provider,
        concat(provider, case when account <> '' then '/' end, account) as owner,
        currency,
        business_on,
        kind,
        sum(gross_minor) as gross_minor,
        sum(fee_minor) as fee_minor
    from taken_up
    group by provider, account, currency, business_on, kind
),

unpaired as (
    select
        provider,
        concat(provider, case when account <> '' then '/' end, account) as owner,
        entry_currency as currency,
        stated_on as business_on,
        entry_kind as kind,
        sum(entry_minor) as gross_minor
    from core.open_entry as e
    where
        received_at < :as_of
        and not exists (
            select 1 from core.payment_match as m
            where
                m.stage in ('manual', 'reference') and m.native_id = e.native_id
                and m.entry_kind = e.entry_kind and m.provider = e.provider
                and m.account = e.account and m.occurrence = e.occurrence
        )
    group by provider, account, entry_currency, stated_on, entry_kind
),

other_movement as (
    select
        provider,
        concat(provider, case when account <> '' then '/' end, account) as owner,
        currency,
        business_on,
        'movement' as kind,
        sum(amount_minor) as amount_minor
    from core.provider_movement
    where movement_kind = 'other'
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
    group by provider, account, currency, business_on
),

issued as (
    select payout_id as reference from core.payout_instruction
    union
    select payout_file_id from core.payout_instruction
),

bank_line as (
    select
        concat('bank/', b.bank_account) as owner,
        b.bank_account,
        b.currency,
        b.booked_on as business_on,
        case when b.amount_minor > 0 then 'deposit' else 'withdrawal' end as kind,
        b.amount_minor,
        g.provider as pays_for,
        b.amount_minor < 0
        and (
            b.end_to_end in (select reference from issued)
            or b.bank_reference in (select reference from issued)
        ) as is_payout
    from core.bank_entry as b
    left join core.match_item as i
        on i.side = 'deposit'
        and i.item_id = concat(b.bank_account, '/', b.statement_reference, '/', b.entry_no)
    left join core.match_group as g on g.group_id = i.group_id and g.status = 'confirmed'
    where b.received_at < :as_of and (b.withdrawn_at is null or b.withdrawn_at >= :as_of)
),

leg as (
    select
        provider, owner, currency, business_on, kind,
        concat('clearing:', owner) as account, gross_minor as amount_minor
    from entry
    union all
    select
        provider, owner, currency, business_on, kind,
        case
            when kind in ('capture', 'refund') then 'merchant_payable'
            when kind in ('chargeback', 'chargeback_reversed') then 'chargebacks'
            when kind in ('reserve_hold', 'reserve_release') then concat('reserve:', owner)
            when kind = 'payout' then concat('transit:', provider)
            when kind = 'fee' then concat('provider_fees:', provider)
            else concat('provider_adjustments:', provider)
        end,
        -gross_minor
    from entry
    union all
    select provider, owner, currency, business_on, 'fee', concat('clearing:', owner), -fee_minor
    from entry
    union all
    select
        provider, owner, currency, business_on, 'fee', concat('provider_fees:', provider), fee_minor
    from entry
    union all
    select
        provider, owner, currency, business_on, kind,
        case when kind in ('capture', 'refund') then 'merchant_payable' else 'chargebacks' end,
        gross_minor
    from unpaired
    union all
    select
        provider, owner, currency, business_on, kind, concat('suspense:', owner), -gross_minor
    from unpaired
    union all
    select
        provider, owner, currency, business_on, kind, concat('clearing:', owner), amount_minor
    from other_movement
    union all
    select
        provider, owner, currency, business_on, kind, concat('suspense:', owner), -amount_minor
    from other_movement
    union all
    select
        null, owner, currency, business_on, kind, concat('bank:', bank_account), amount_minor
    from bank_line
    union all
    select
        null, owner, currency, business_on, kind,
        case
            when pays_for is null and is_payout then 'payouts'
            when pays_for is null then concat('suspense:', bank_account)
            else concat('transit:', pays_for)
        end,
        -amount_minor
    from bank_line
)

select
    concat(owner, '/', currency, '/', business_on, '/', kind) as dimension,
    provider,
    owner,
    currency,
    business_on as booked_on,
    kind,
    account,
    cast(sum(amount_minor) as bigint) as amount_minor
from leg
group by provider, owner, currency, business_on, kind, account
having sum(amount_minor) <> 0
