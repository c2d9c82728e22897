-- Adyen settlement details, one file per batch once it is closed, in UTC. Fees are split over four
-- columns, net is gross less all four; the closing MerchantPayout takes the net amount of the batch
-- out. The reference of a refund row is its payment's; the refund's own id is the modification's.
-- == files
select
    'provider/' || folder('adyen', provider.account, batch.closed_on)
        || 'settlement_detail_report_batch_' || batch.reference || '.csv' as path,
    'Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,'
        || 'Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),'
        || 'Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),'
        || 'Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number'
        || chr(10) as head,
    '' as tail,
    count(*) + 1 as line_count,
    any_value(batch.net_minor) as net_minor,
    batch.reference as batch_reference,
    'adyen' as issuer,
    provider.account,
    batch.closed_on as covers_on,
    batch.closed_on::timestamp + to_hours(35)
        + to_minutes(whole('adyen settlement', batch.reference, 0, 150)::int) as received_at
from batches as batch
inner join batch_days using (provider, closed_on)
inner join provider_entries as entry using (provider, settled_on)
inner join providers as provider using (provider)
where
    batch.provider = 'adyen' and batch.closed_on >= $from_day and batch.closed_on < $to_day
    and is_over(batch.closed_on, provider.utc_offset_hours)
group by batch.closed_on, batch.reference, provider.account
order by batch.closed_on;
-- == lines
with closed as (
    select batch.*, provider.account
    from batches as batch
    inner join providers as provider using (provider)
    where
        provider = 'adyen' and closed_on >= $from_day and closed_on < $to_day
        and is_over(closed_on, provider.utc_offset_hours)
),

items as (
    select
        batch.closed_on, batch.account, batch.reference as batch_number, entry.occurred_at,
        entry.kind, entry.reference, entry.capture_reference, entry.order_no, entry.payment_no,
        entry.gross_minor, entry.fee_minor, entry.gross_minor - entry.fee_minor as net_minor,
        entry.currency
    from closed as batch
    inner join batch_days using (provider, closed_on)
    inner join provider_entries as entry using (provider, settled_on)
    where entry.provider = 'adyen'
    union all
    -- At two o'clock of the next day, in UTC.
    select
        closed_on, account, reference, closed_on::timestamp + to_hours(34), 'payout', reference,
        null, null, null, null, null, -net_minor, 'CNY'
    from closed
),

-- The scheme of a card takes a part of a capture's fee and its bank another; the rest is Adyen's.
split as (
    select
        *,
        if(kind = 'capture', fee_minor * 45 // 100, 0) as interchange_minor,
        if(kind = 'capture', fee_minor * 15 // 100, 0) as scheme_minor,
        if(kind = 'capture', fee_minor * 25 // 100, 0) as markup_minor
    from items
)

select
    'Countinghouse,' || account
    || ',' || coalesce(capture_reference, '')
    || ',' || coalesce(payment_reference(order_no, payment_no), '')
    || ',' || if(kind = 'payout', '', 'cup')
    || ',' || strftime(occurred_at - to_hours(8), '%Y-%m-%d %H:%M:%S') || ',UTC'
    || ',' || case kind
        when 'capture' then 'Settled'
        when 'refund' then 'Refunded'
        when 'chargeback' then 'Chargeback'
        when 'chargeback_reversed' then 'ChargebackReversed'
        when 'payout' then 'MerchantPayout'
    end
    || ',' || if(kind in ('capture', 'payout'), '', reference)
    || ',' || currency
    || ',' || coalesce(major(if(gross_minor < 0, -gross_minor, null))::varchar, '')
    || ',' || coalesce(major(if(gross_minor >= 0, gross_minor, null))::varchar, '')
    || ',' || if(kind = 'payout', '', '1')
    || ',CNY'
    || ',' || coalesce(major(if(net_minor < 0, -net_minor, null))::varchar, '')
    || ',' || coalesce(major(if(net_minor >= 0, net_minor, null))::varchar, '')
    || ',' || coalesce(
        major(nullif(fee_minor - markup_minor - scheme_minor - interchange_minor, 0))::varchar, '')
    || ',' || coalesce(major(nullif(markup_minor, 0))::varchar, '')
    || ',' || coalesce(major(nullif(scheme_minor, 0))::varchar, '')
    || ',' || coalesce(major(nullif(interchange_minor, 0))::varchar, '')
    || ',' || batch_number || chr(10) as line
from split
order by closed_on, kind = 'payout', occurred_at, reference, kind;
