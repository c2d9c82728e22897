-- Grain: one row per deposit on one of our bank accounts: what a provider pays for one batch.
-- A batch that is paid at or after the end of the period is still on its way.
alter table batches add column reference varchar;
update batches set reference = case provider
    when 'stripe' then 'po_1' || substr(token('payout', provider || closed_on), 1, 23)
    when 'adyen' then (closed_on - date '2020-01-01')::varchar
    else upper(provider[1:2]) || strftime(closed_on, '%Y%m%d') || digits('payout', provider || closed_on, 8)
end;

create or replace table bank_entries as
select
    row_number() over (order by batch.pays_on, batch.provider, batch.closed_on) as bank_entry_no,
    provider.bank_account,
    batch.provider,
    batch.pays_on as booked_on,
    batch.net_minor as amount_minor,
    'CNY' as currency,
    batch.reference as batch_reference,
    bank.bank_code || strftime(batch.pays_on, '%y%m%d')
        || digits('bank entry', batch.provider || batch.closed_on, 8) as bank_reference
from batches as batch
inner join providers as provider using (provider)
inner join bank_accounts as bank using (bank_account)
where batch.pays_on < getvariable('period_end')::date
order by bank_entry_no;
