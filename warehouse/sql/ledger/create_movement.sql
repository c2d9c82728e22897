-- purpose: what the evidence says must have moved between accounts
-- grain: one dimension (account of evidence, currency, business day, kind) and ledger account
-- clause: 3.4, 4.4
-- note: an entry moves its gross, and its fee apart from it; what settles nothing in our books stands
--   in suspense, and all else that was taken up is paired, for good or so far; fund
--   bills state again what bills state, except what they call other. A withdrawal that names a payout
--   of ours, or a file of them, ends what issuing it began; a deposit that names one and is all of it
--   undoes that, once, as in reconciliation/create_deposit. What providers pay never is at our bank
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
    select i.payout_id as reference, i.payout_file_id, p.currency, p.amount_minor
    from core.payout_instruction as i
    inner join core.payout as p on p.payout_id = i.payout_id
    inner join core.payout_file as f on f.payout_file_id = i.payout_file_id
    where f.channel = '' and f.created_at < :as_of
    union all
    select payout_file_id, payout_file_id, currency, control_sum_minor
    from core.payout_file
    where channel = '' and created_at < :as_of
),

known_deposit as (
    select
        *,
        concat(bank_account, '/', statement_reference, '/', entry_no) as item_id,
        translate(coalesce(remittance, ''), '/,;:', '    ') as words
    from core.bank_entry
    where
        amount_minor > 0
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

mention as (
    select item_id, end_to_end as reference from known_deposit
    union
    select item_id, bank_reference from known_deposit
    union
    select item_id, unnest(string_to_array(trim(words), ' ')) from known_deposit
),

told as (
    select
        k.item_id, k.booked_on, k.statement_reference, k.entry_no, i.reference, i.payout_file_id,
        row_number() over (partition by k.item_id order by i.reference) as choice
    from mention as m
    inner join issued as i on i.reference = m.reference
    inner join known_deposit as k
        on k.item_id = m.item_id and k.amount_minor = i.amount_minor and k.currency = i.currency
),

returned as (
    select
        item_id,
        reference = payout_file_id as is_file,
        row_number() over (
            partition by reference order by booked_on, statement_reference, entry_no, item_id
        ) as turn,
        max(case when reference = payout_file_id then 1 else 0 end) over (
            partition by payout_file_id
        ) as is_whole_file
    from told
    where choice = 1
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
        case
            when b.amount_minor < 0
                then
                    b.end_to_end in (select reference from issued)
                    or b.bank_reference in (select reference from issued)
            else r.item_id is not null
        end as is_payout
    from core.bank_entry as b
    left join core.match_item as i
        on i.side = 'deposit'
        and i.item_id = concat(b.bank_account, '/', b.statement_reference, '/', b.entry_no)
    left join core.match_group as g on g.group_id = i.group_id and g.status = 'confirmed'
    left join returned as r
        on r.item_id = concat(b.bank_account, '/', b.statement_reference, '/', b.entry_no)
        and r.turn = 1 and (r.is_file or r.is_whole_file = 0)
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
