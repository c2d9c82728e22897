-- Grain: one row per movement on our account with a provider, as the provider sees it. What faults
-- do to the marketplace's own tables afterwards does not reach here.
-- gross_minor is signed from our side; fee_minor is what the movement costs (negative: given back);
-- what we get is gross_minor - fee_minor. Instants are in the marketplace's local time.
create table provider_entries as
with captures as (
    select
        provider, 'capture' as kind, order_no, payment_no, null::bigint as refund_no,
        null::bigint as chargeback_no, provider_reference as reference,
        provider_reference as capture_reference, payment_reference(order_no, payment_no)
            as our_reference,
        captured_at as occurred_at, amount_minor as gross_minor,
        amount_minor as captured_minor
    from payments
    where provider is not null
),

refunded as (
    select
        refund.provider, 'refund' as kind, refund.order_no, refund.payment_no, refund.refund_no,
        null::bigint as chargeback_no, refund.provider_reference as reference,
        payment.provider_reference as capture_reference, refund_id(refund.refund_no)
            as our_reference,
        refund.submitted_at as occurred_at, -refund.amount_minor as gross_minor,
        payment.amount_minor as captured_minor
    from refunds as refund
    inner join payments as payment using (order_no, payment_no)
    where refund.provider is not null and refund.submitted_at is not null
),

disputed as (
    select
        chargeback.provider, unnest(['chargeback', 'chargeback_reversed']) as kind,
        chargeback.order_no, chargeback.payment_no, null::bigint as refund_no,
        chargeback.chargeback_no, chargeback.provider_reference as reference,
        payment.provider_reference as capture_reference,
        payment_reference(chargeback.order_no, chargeback.payment_no) as our_reference,
        unnest([chargeback.opened_at,
            case when chargeback.outcome = 'won' then chargeback.decided_at end]) as occurred_at,
        unnest([-chargeback.amount_minor, chargeback.amount_minor]) as gross_minor,
        payment.amount_minor as captured_minor
    from chargebacks as chargeback
    inner join payments as payment using (order_no, payment_no)
),

movements as (
    from captures union all by name from refunded union all by name from disputed
)

select
    movement.provider,
    movement.kind,
    movement.order_no,
    movement.payment_no,
    movement.refund_no,
    movement.chargeback_no,
    movement.reference,
    movement.capture_reference,
    movement.our_reference,
    movement.occurred_at,
    -- The provider's own business day.
    (movement.occurred_at - to_hours(8 - provider.utc_offset_hours))::date as settled_on,
    movement.gross_minor,
    case movement.kind
        when 'capture' then
            share_of(movement.gross_minor, provider.fee_bps) + provider.fee_fixed_minor
        when 'refund' then
            case
                when provider.returns_fee then share_of(movement.gross_minor, provider.fee_bps)
                else 0
            end
        when 'chargeback' then provider.chargeback_fee_minor
        else 0
    end as fee_minor,
    'CNY' as currency
from movements as movement
inner join providers as provider using (provider)
where movement.occurred_at is not null
order by movement.provider, movement.occurred_at, movement.reference, movement.kind;

-- Part of a day's captures is held back and released after a while, both at the day's last second.
insert into provider_entries
with held as (
    select
        entry.provider, entry.settled_on, provider.utc_offset_hours, provider.reserve_days,
        sum(share_of(entry.gross_minor, provider.reserve_bps))::bigint as reserve_minor
    from provider_entries as entry
    inner join providers as provider using (provider)
    where entry.kind = 'capture' and provider.reserve_bps > 0
    group by all
),

moved as (
    select
        provider, utc_offset_hours,
        unnest(['reserve_hold', 'reserve_release']) as kind,
        unnest([settled_on, settled_on + reserve_days::int]) as settled_on,
        unnest([-reserve_minor, reserve_minor]) as gross_minor,
        'rsv_' || provider || '_' || strftime(settled_on, '%Y%m%d') as reserve
    from held
    where reserve_minor > 0
)

select
    provider, kind, null, null, null, null,
    reserve || case kind when 'reserve_hold' then '_hold' else '_release' end,
    null, reserve,
    settled_on::timestamp + to_hours(8 - utc_offset_hours) + to_seconds(86399),
    settled_on, gross_minor, 0, 'CNY'
from moved
where settled_on::timestamp + to_hours(8 - utc_offset_hours + 24) < getvariable('period_end')
order by provider, settled_on, kind;
