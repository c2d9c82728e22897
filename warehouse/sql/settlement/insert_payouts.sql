-- purpose: what a locked month pays, by channel: the id of each payout stands before anything is paid
-- grain: one merchant, currency and channel; '' is our own account at the bank
-- clause: 3.4, 4.4
-- note: a provider that holds merchants' money pays what of the month hangs on its payments, never more than
--   that, in the order of ids; the rest is ours to pay. What an order was paid by several means
--   is shared by what each paid, rounded down. An id is what a bank can repeat: month, attempt and the
--   head of a digest
insert into core.payout (
    payout_id, month, merchant_id, currency, attempt, amount_minor, account_id, run_id, channel
)
with named as (
    select
        unnest(cast(:providers as text[])) as provider,
        unnest(cast(:provider_flows as text[])) as funds_flow
),

line as (
    select
        kind, source_id, order_id, merchant_id, currency,
        cast(sum(
            amount_minor + shipping_minor + order_fee_minor + commission_minor + tax_minor
            + provider_fee_minor
        ) as bigint) as net_minor
    from core.settlement_line
    where
        month = :month
        and (
            :funds_flow = 'licensed_split'
            or exists (select 1 from named as n where n.funds_flow = 'licensed_split')
        )
    group by kind, source_id, order_id, merchant_id, currency
    union all
    select 'charge', source_id, source_id, merchant_id, currency, amount_minor
    from core.settlement_charge
    where month = :month and line_type = 'LATE_SHIP_PENALTY'
),

payment as (
    select
        p.order_id,
        p.payment_no,
        p.amount_minor,
        cast(sum(p.amount_minor) over (partition by p.order_id) as bigint) as order_minor,
        case
            when coalesce(n.funds_flow, :funds_flow) = 'licensed_split' then p.provider
        end as holder
    from core.payment as p
    left join named as n on n.provider = p.provider
    where p.order_id in (select order_id from line)
),

hanging as (
    select l.merchant_id, l.currency, p.holder, l.net_minor, p.amount_minor, p.order_minor
    from line as l
    inner join payment as p on p.order_id = l.order_id
    where l.kind in ('sale', 'charge') and p.amount_minor > 0
    union all
    select l.merchant_id, l.currency, p.holder, l.net_minor, 1, 1
    from line as l
    inner join core.refund as r on r.refund_id = l.source_id
    inner join payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where l.kind = 'refund'
    union all
    select l.merchant_id, l.currency, p.holder, l.net_minor, 1, 1
    from line as l
    inner join core.chargeback as c on c.chargeback_id = l.source_id
    inner join payment as p on p.order_id = c.order_id and p.payment_no = c.payment_no
    where l.kind in ('chargeback', 'chargeback_reversed')
),

product as (
    select
        merchant_id, currency, holder, order_minor,
        cast(net_minor as decimal(38, 0)) * amount_minor as product
    from hanging
    where holder is not null
),

held as (
    select
        merchant_id,
        currency,
        holder,
        greatest(cast(sum(
            round((product - mod(mod(product, order_minor) + order_minor, order_minor)) / order_minor, 0)
        ) as bigint), 0) as net_minor
    from product
    group by merchant_id, currency, holder
),

owed as (
    select s.merchant_id, s.currency, s.payable_minor, p.account_id
    from core.settlement as s
    left join payee as p on p.merchant_id = s.merchant_id
    where s.month = :month and s.payable_minor > 0
),

handed_out as (
    select
        o.*,
        h.holder,
        h.net_minor,
        coalesce(cast(sum(h.net_minor) over (
            partition by o.merchant_id, o.currency order by h.holder
            rows between unbounded preceding and 1 preceding
        ) as bigint), 0) as before_minor
    from owed as o
    inner join held as h on h.merchant_id = o.merchant_id and h.currency = o.currency
),

part as (
    select
        merchant_id,
        currency,
        account_id,
        holder as channel,
        least(net_minor, greatest(payable_minor - before_minor, 0)) as amount_minor
    from handed_out
    union all
    select
        o.merchant_id,
        o.currency,
        o.account_id,
        '',
        o.payable_minor - least(
            o.payable_minor,
            coalesce((
                select cast(sum(h.net_minor) as bigint)
                from held as h
                where h.merchant_id = o.merchant_id and h.currency = o.currency
            ), 0)
        )
    from owed as o
)

select
    concat('P', replace(cast(:month as text), '-', ''), '-1-', substr(
        md5(concat(
            cast(:month as text), '/', merchant_id, '/', currency,
            case when channel <> '' then '/' else '' end, channel
        )), 1, 16
    )),
    :month,
    merchant_id,
    currency,
    1,
    amount_minor,
    account_id,
    :run_id,
    channel
from part
where amount_minor > 0
