-- A month of sales that are reconciled and have arrived: as many order lines and merchants as asked for.
-- Every tenth order has two lines, one in fifty a refund; the money came in a batch a day of each of four
-- providers. Variables: lines, merchants.
insert into core.merchant by name
select
    printf('M%06d', i) as merchant_id, printf('Shop %d', i) as name, 'company' as kind,
    ['standard', 'plus', 'flagship'][1 + i % 3] as tier, 'GD' as region,
    date '2024-01-01' as joined_on, 'active' as state, 'world' as source_file_id, 'world' as run_id
from range(getvariable('merchants')) as t (i);

insert into core.category by name
select printf('c%02d', i) as category_id, 'world' as source_file_id, 'world' as run_id
from range(30) as t (i);

insert into core.listing by name
select
    printf('L%07d', i) as listing_id, printf('M%06d', i % getvariable('merchants')) as merchant_id,
    printf('c%02d', i % 30) as category_id, 'world' as source_file_id, 'world' as run_id
from range(getvariable('merchants') * 4) as t (i);

insert into core.merchant_document by name
select
    printf('D%06d', i) as document_id, printf('M%06d', i) as merchant_id,
    'business_licence' as kind, printf('%d', i) as document_number,
    printf('Shop %d Ltd', i) as holder_name, date '2024-01-01' as issued_on,
    timestamptz '2026-01-05 02:00:00+00' as verified_at, 'world' as source_file_id,
    'world' as run_id
from range(getvariable('merchants')) as t (i);

insert into core.payout_account by name
select
    printf('A%06d', i) as account_id, printf('M%06d', i) as merchant_id, 'ICBC' as bank_name,
    '102100099996' as bank_code, printf('6222%012d', i) as account_number,
    printf('Shop %d Ltd', i) as holder_name, date '2024-01-01' as opened_on,
    timestamptz '2026-01-05 02:00:00+00' as verified_at, 'world' as source_file_id,
    'world' as run_id
from range(getvariable('merchants')) as t (i);

create temp table ordered as
select
    i,
    printf('O%09d', i) as order_id,
    -- Paid over thirty days, so that nearly all of it becomes payable in September.
    timestamptz '2026-08-20 16:00:00+00' + to_seconds((i * 7919) % 2592000) as paid_at,
    1000 + (i * 104729) % 50000 as amount_minor,
    ['wechat_pay', 'alipay', 'stripe', 'adyen'][1 + i % 4] as provider
from range(getvariable('lines') * 10 // 11) as t (i);

insert into core.customer_order by name
select
    order_id, printf('C%d', i % 1000000) as customer_id, 'CNY' as currency, paid_at as created_at,
    paid_at, paid_at + interval 3 day as delivered_at, 'world' as source_file_id,
    'world' as run_id
from ordered;

insert into core.order_line by name
select
    o.order_id, n as line_no,
    printf('L%07d', (o.i * 31 + n) % (getvariable('merchants') * 4)) as listing_id,
    printf('M%06d', ((o.i * 31 + n) % (getvariable('merchants') * 4)) % getvariable('merchants'))
        as merchant_id,
    1 as quantity, o.amount_minor, if(n = 1, 600, 0) as shipping_minor,
    'world' as source_file_id, 'world' as run_id
from ordered as o, range(1, if(o.i % 10 = 0, 3, 2)) as t (n);

insert into core.shipment by name
select distinct
    l.order_id, l.merchant_id, o.paid_at + interval 1 day as handed_over_at,
    o.paid_at + interval 3 day as delivered_at, 'world' as source_file_id, 'world' as run_id
from core.order_line as l inner join ordered as o using (order_id);

insert into core.payment by name
select
    order_id, 1 as payment_no, 'card' as method, 1 as instalments,
    amount_minor * if(i % 10 = 0, 2, 1) + 600 as amount_minor, paid_at as captured_at,
    order_id || 'P1' as payment_reference, provider, printf('N%09d', i) as provider_reference,
    'world' as source_file_id, 'world' as run_id
from ordered;

insert into core.provider_entry by name
select
    provider, provider || '-account' as account, 'capture' as entry_kind,
    provider_reference as native_id, 1 as occurrence, payment_reference as our_reference,
    provider || strftime(captured_at, '%Y%m%d') as batch_reference, captured_at as occurred_at,
    cast(captured_at as date) as business_on, 'CNY' as currency, amount_minor as gross_minor,
    cast(round(amount_minor * 0.006) as bigint) as fee_minor,
    amount_minor - cast(round(amount_minor * 0.006) as bigint) as net_minor, 'capture' as raw_kind,
    1 as line, 1 as version, captured_at + interval 30 hour as received_at,
    'world' as source_file_id, 'world' as run_id
from core.payment;

insert into core.payment_match by name
select
    e.native_id, e.entry_kind, e.provider, e.account, e.occurrence, 'capture' as claim_kind,
    p.order_id || '/1' as claim_id, p.payment_reference as our_reference,
    'CNY' as claim_currency, p.amount_minor as claim_minor, e.business_on as stated_on,
    'CNY' as entry_currency, e.gross_minor as entry_minor, 'exact' as stage,
    e.received_at as matched_at, 'world' as run_id
from core.provider_entry as e
inner join core.payment as p on p.provider_reference = e.native_id;

insert into core.receipt_expectation by name
select
    provider, account, batch_reference, currency, min(business_on) as first_on,
    max(business_on) as last_on, count(*) as entry_count, sum(gross_minor) as gross_minor,
    sum(fee_minor) as fee_minor, 0 as reserve_minor, sum(net_minor) as net_minor,
    sum(net_minor) as expected_minor, max(business_on) + 1 as expected_on,
    sum(net_minor) as received_minor, max(business_on) + 1 as received_on, 'met' as status,
    'world' as run_id
from core.provider_entry
group by provider, account, batch_reference, currency;

insert into core.refund by name
select
    'F' || order_id as refund_id, order_id, 1 as payment_no, amount_minor // 2 as amount_minor,
    'returned' as reason, paid_at + interval 4 day as requested_at,
    paid_at + interval 5 day as submitted_at, 'world' as source_file_id, 'world' as run_id
from ordered
where i % 50 = 0;

insert into core.refund_line by name
select
    refund_id, 1 as line_no, order_id, amount_minor, 0 as shipping_minor,
    'world' as source_file_id, 'world' as run_id
from core.refund;

insert into core.projection
select name, timestamptz '2026-10-06 16:00:00+00', 'world'
from (values ('reconciliation'), ('fulfilment')) as t (name);
