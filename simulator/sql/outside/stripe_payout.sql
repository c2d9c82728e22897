-- Stripe payout reconciliation, itemized: one file per payout once it has arrived, in UTC. A file
-- holds the days that the payout nets; its last row is the payout itself, so that the net amounts add
-- up to nothing. A refund carries the reference of its payment, and its own beside it.
-- == files
select
    'provider/' || folder('stripe', provider.account, batch.pays_on)
        || 'payout_' || batch.reference || '.csv' as path,
    'automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,'
        || 'available_on_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,'
        || 'payment_intent_id,description,trace_id,payment_metadata[order_reference],'
        || 'refund_metadata[refund_reference]' || chr(10) as head,
    '' as tail,
    count(*) + 1 as line_count,
    any_value(batch.net_minor) as net_minor,
    batch.reference as batch_reference,
    'stripe' as issuer,
    provider.account,
    batch.pays_on as covers_on,
    batch.pays_on::timestamp + to_hours(32)
        + to_minutes(whole('stripe payout', batch.reference, 0, 240)::int) as received_at
from batches as batch
inner join batch_days using (provider, closed_on)
inner join provider_entries as entry using (provider, settled_on)
inner join providers as provider using (provider)
where
    batch.provider = 'stripe' and batch.closed_on >= $from_day and batch.closed_on < $to_day
    and batch.pays_on < getvariable('period_end')::date
group by batch.closed_on, batch.pays_on, batch.reference, provider.account
order by batch.closed_on;
-- == lines
with paid as (
    from batches
    where
        provider = 'stripe' and closed_on >= $from_day and closed_on < $to_day
        and pays_on < getvariable('period_end')::date
),

items as (
    select
        batch.closed_on, batch.pays_on, batch.reference as payout, entry.occurred_at, entry.kind,
        entry.reference, entry.capture_reference, entry.our_reference, entry.order_no,
        entry.payment_no, entry.gross_minor, entry.fee_minor, entry.currency
    from paid as batch
    inner join batch_days using (provider, closed_on)
    inner join provider_entries as entry using (provider, settled_on)
    where entry.provider = 'stripe'
    union all
    select
        closed_on, pays_on, reference, pays_on::timestamp + to_hours(8), 'payout', reference, null,
        null, null, null, -net_minor, 0, 'CNY'
    from paid
)

select
    payout || ',' || strftime(pays_on, '%Y-%m-%d 00:00:00')
    || ',txn_3' || substr(token('balance transaction', kind || reference), 1, 23)
    || ',' || strftime(occurred_at - to_hours(8), '%Y-%m-%d %H:%M:%S')
    || ',' || strftime(pays_on, '%Y-%m-%d 00:00:00')
    || ',' || lower(currency)
    || ',' || major(gross_minor) || ',' || major(fee_minor) || ',' || major(gross_minor - fee_minor)
    || ',' || case kind
        when 'capture' then 'charge'
        when 'chargeback' then 'dispute'
        when 'chargeback_reversed' then 'dispute_reversal'
        when 'reserve_hold' then 'risk_reserved_funds'
        when 'reserve_release' then 'risk_reserved_funds'
        else kind
    end
    || ',' || reference
    || ',' || coalesce(capture_reference, '')
    || ',' || coalesce('pi_3' || substr(token('payment intent', capture_reference), 1, 23), '')
    || ',' || coalesce('Order ' || order_id(order_no),
        if(kind = 'payout', 'STRIPE PAYOUT', 'Reserve ' || our_reference))
    || ',' || upper(substr(token('trace', payout), 1, 16))
    || ',' || coalesce(payment_reference(order_no, payment_no), '')
    || ',' || if(kind = 'refund', our_reference, '') || chr(10) as line
from items
order by closed_on, kind = 'payout', occurred_at, reference, kind;
