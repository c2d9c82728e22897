-- The same month by hand, for this one world: its terms as numbers, its providers' batches by reference, no
-- earlier month, no versions, no checks. It leaves the same lines, totals, balances, journals and payouts.
create temp table sold as
select
    l.order_id, l.line_no, l.merchant_id, l.amount_minor, l.shipping_minor,
    cast(s.delivered_at at time zone 'Asia/Shanghai' as date) as delivered_on,
    case m.tier when 'plus' then 0.045 when 'flagship' then 0.04 else 0.05 end as share
from core.order_line as l
inner join core.shipment as s on s.order_id = l.order_id and s.merchant_id = l.merchant_id
inner join core.merchant as m on m.merchant_id = l.merchant_id;

create temp table arrived as
select p.order_id, max(x.received_on) as arrived_on
from core.payment as p
inner join core.payment_match as m on m.claim_id = p.order_id || '/' || p.payment_no
inner join core.provider_entry as e on e.native_id = m.native_id and e.provider = m.provider
inner join core.receipt_expectation as x
    on x.provider = e.provider and x.batch_reference = e.batch_reference
group by p.order_id;

create temp table sale as
select
    s.*,
    greatest(s.delivered_on + 7, a.arrived_on) as payable_on,
    cast(round(cast(s.amount_minor as decimal(18, 0)) * s.share, 0) as bigint) as commission_minor
from sold as s
inner join arrived as a on a.order_id = s.order_id
where greatest(s.delivered_on + 7, a.arrived_on) between date '2026-09-01' and date '2026-09-30';

create temp table back as
select
    r.refund_id, l.line_no, r.order_id, s.merchant_id, s.share, s.payable_on,
    cast(r.submitted_at at time zone 'Asia/Shanghai' as date) as refunded_on,
    l.amount_minor, l.shipping_minor,
    cast(round(cast(l.amount_minor as decimal(18, 0)) * s.share, 0) as bigint) as commission_minor
from core.refund as r
inner join core.refund_line as l on l.refund_id = r.refund_id
inner join sale as s on s.order_id = r.order_id and s.line_no = l.line_no
where r.submitted_at < timestamptz '2026-09-30 16:00:00+00';

insert into core.settlement_line
select
    'sale', order_id, line_no, '2026-09', merchant_id, 'CNY', order_id, delivered_on, payable_on,
    '2026.1', share, amount_minor, shipping_minor, 0, -commission_minor,
    -cast(round(cast(commission_minor as decimal(18, 0)) * 0.06, 0) as bigint), 0, 'bare'
from sale
union all
select
    'refund', refund_id, line_no, '2026-09', merchant_id, 'CNY', order_id, refunded_on,
    greatest(refunded_on, payable_on), '2026.1', share, -amount_minor, -shipping_minor, 0,
    commission_minor, cast(round(cast(commission_minor as decimal(18, 0)) * 0.06, 0) as bigint), 0,
    'bare'
from back;

insert into core.pending_line
select
    '2026-09', s.order_id, s.line_no, s.merchant_id, 'CNY',
    s.amount_minor + s.shipping_minor - coalesce(b.back_minor, 0), 'in_hold',
    greatest(s.delivered_on + 7, a.arrived_on), 'bare'
from sold as s
inner join arrived as a on a.order_id = s.order_id
left join (
    select l.order_id, l.line_no, sum(l.amount_minor + l.shipping_minor) as back_minor
    from core.refund_line as l
    inner join core.refund as r on r.refund_id = l.refund_id
    where r.submitted_at < timestamptz '2026-09-30 16:00:00+00'
    group by l.order_id, l.line_no
) as b on b.order_id = s.order_id and b.line_no = s.line_no
where s.delivered_on + 7 > date '2026-09-30';

create temp table total as
with summed as (
    select
        merchant_id, kind, count(*) as n, sum(amount_minor) as a, sum(shipping_minor) as s,
        sum(commission_minor) as c, sum(tax_minor) as t
    from core.settlement_line
    group by merchant_id, kind
),

discounted as (
    select
        merchant_id,
        round(greatest(0, least(a, 100000000) - 20000000) * 0.005)
        + round(greatest(0, a - 100000000) * 0.01) as minor
    from summed
    where kind = 'sale' and a > 20000000
),

reserved as (
    select s.merchant_id, round(sum(a + s + c + t) * 0.02) as minor
    from summed as s
    inner join core.merchant as m on m.merchant_id = s.merchant_id and m.tier <> 'flagship'
    group by s.merchant_id
    having sum(a + s + c + t) > 0
),

line as (
    select merchant_id, if(kind = 'sale', 'ORDER_AMOUNT', 'REFUND_ORDER_AMOUNT') as line_type, n, a
    from summed
    union all
    select
        merchant_id,
        if(kind = 'sale', 'ORDER_SHIPPING_AMOUNT', 'REFUND_ORDER_SHIPPING_AMOUNT'), n, s
    from summed
    union all
    select merchant_id, if(kind = 'sale', 'COMMISSION_FEE', 'REFUND_COMMISSION_FEE'), n, c
    from summed
    union all
    select merchant_id, if(kind = 'sale', 'COMMISSION_VAT', 'REFUND_COMMISSION_VAT'), n, t
    from summed
    union all
    select merchant_id, 'VOLUME_DISCOUNT', 1, minor from discounted
    union all
    select merchant_id, 'COMMISSION_VAT', 1, round(minor * 0.06) from discounted
    union all
    select merchant_id, 'SUBSCRIPTION_FEE', 1, -9900 from core.merchant where tier = 'flagship'
    union all
    select merchant_id, 'SUBSCRIPTION_VAT', 1, -594 from core.merchant where tier = 'flagship'
    union all
    select merchant_id, 'RESERVE_HOLD', 1, -minor from reserved
)

select merchant_id, line_type, sum(n) as line_count, cast(sum(a) as bigint) as amount_minor
from line
where a <> 0
group by merchant_id, line_type;

insert into core.settlement_charge
select line_type, '2026-09', merchant_id, 'CNY', '2026-09', amount_minor, null, 'bare'
from total
where line_type in ('SUBSCRIPTION_FEE', 'SUBSCRIPTION_VAT', 'RESERVE_HOLD', 'VOLUME_DISCOUNT');

insert into core.settlement_total
select '2026-09', merchant_id, 'CNY', line_type, line_count, amount_minor, 'bare' from total;

insert into core.settlement
select
    '2026-09', merchant_id, 'CNY', 0, sum(amount_minor), sum(amount_minor),
    if(sum(amount_minor) >= 10000, sum(amount_minor), 0),
    coalesce(-sum(amount_minor) filter (line_type = 'RESERVE_HOLD'), 0),
    if(sum(amount_minor) >= 10000, 'payable', 'carried_forward'), null,
    if(sum(amount_minor) < 0, '2026-09', null), 'bare'
from total
group by merchant_id;

create temp table posting as
select
    'settlement/2026-09/' || merchant_id || '/CNY' as posting_key, merchant_id, account,
    cast(sum(amount_minor) as bigint) as amount_minor
from (
    select
        merchant_id, amount_minor,
        case
            when line_type like '%ORDER%AMOUNT' then 'merchant_payable'
            when line_type like '%VAT' then 'output_tax'
            when line_type = 'SUBSCRIPTION_FEE' then 'subscriptions'
            when line_type = 'RESERVE_HOLD' then 'merchant_reserve:' || merchant_id
            else 'commission'
        end as account
    from total
    union all
    select merchant_id, -amount_minor, 'merchant:' || merchant_id from total
) as leg
group by merchant_id, account
having sum(amount_minor) <> 0;

insert into core.journal by name
select distinct
    md5(posting_key) as journal_id, posting_key, 'settlement' as kind,
    date '2026-09-30' as booked_on, posting_key as description, '2026-09' as month,
    timestamptz '2026-10-06 16:00:00+00' as posted_at, '2026.1' as policy_version,
    'bare' as run_id
from posting;

insert into core.posting by name
select
    md5(posting_key) as journal_id,
    cast(row_number() over (partition by posting_key order by account) as integer) as posting_no,
    account, 'CNY' as currency, amount_minor, 'bare' as run_id
from posting;

insert into core.payout by name
select
    'P202609-1-' || substr(md5('2026-09/' || s.merchant_id || '/CNY'), 1, 16) as payout_id,
    '2026-09' as month, s.merchant_id, 'CNY' as currency, 1 as attempt,
    s.payable_minor as amount_minor, a.account_id, 'bare' as run_id, '' as channel
from core.settlement as s
inner join core.payout_account as a on a.merchant_id = s.merchant_id
where s.payable_minor > 0;
