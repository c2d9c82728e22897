-- Grain: one row per refund, which gives back (part of) one payment; refund_lines say for which
-- lines. Money comes back after a cancellation (whole order), after a return (the goods of one
-- merchant), and as a goodwill for a flaw (part of one line).
create table refund_claims as
with cancelled as (
    select
        order_no, null::bigint as merchant_no, null::bigint as line_no, 1.0 as share,
        true as with_shipping, cancel_reason as reason, cancelled_at as requested_at,
        cancelled_at + hours_between('refund approval', order_no, 0.1, 6) as approved_at
    from orders
    where cancelled_at is not null and paid_at is not null
),

requested as (
    select order_no, merchant_no, occurred_at from order_events where event = 'return_requested'
),

received as (
    select order_no, occurred_at from order_events where event = 'returned'
),

returned as (
    select
        requested.order_no, requested.merchant_no, null::bigint as line_no, 1.0 as share,
        false as with_shipping, 'returned' as reason, requested.occurred_at as requested_at,
        received.occurred_at + hours_between('return approval', requested.order_no, 1, 40)
            as approved_at
    from requested
    left join received using (order_no)
),

-- 1.2 % of the orders that stay with their customer have a flaw that money makes good.
flawed as (
    select
        order_no, null::bigint as merchant_no, 1 as line_no,
        whole('goodwill share', order_no, 1, 6) / 10.0 as share,
        false as with_shipping, 'goodwill' as reason,
        delivered_at + hours_between('goodwill request', order_no, 4, 120) as requested_at,
        delivered_at + hours_between('goodwill request', order_no, 4, 120)
            + hours_between('goodwill approval', order_no, 0.5, 24) as approved_at
    from orders
    where
        completed_at is not null and cancelled_at is null
        and order_no not in (select order_no from requested)
        and chance('goodwill', order_no) < 0.012
),

claims as (
    from cancelled union all from returned union all from flawed
)

select * from claims
where requested_at < getvariable('period_end')
order by requested_at, order_no;

-- What is given back of each line, in whole minor units.
create table claim_lines as
with lines as (
    select
        claim.order_no, claim.reason, claim.requested_at, claim.approved_at, line.line_no,
        case
            when claim.share = 1.0 then line.amount_minor
            else greatest(1, floor(line.amount_minor * claim.share)::bigint)
        end as amount_minor,
        case when claim.with_shipping then line.shipping_minor else 0 end as shipping_minor
    from refund_claims as claim
    inner join order_lines as line
        on
            line.order_no = claim.order_no
            and (claim.merchant_no is null or line.merchant_no = claim.merchant_no)
            and (claim.line_no is null or line.line_no = claim.line_no)
)

select
    *,
    -- Where the line lies on the ruler of all that the order gives back.
    sum(amount_minor + shipping_minor) over running - amount_minor - shipping_minor as starts_minor
from lines
window running as (partition by order_no order by line_no);

-- The first payment gives back first, until it is exhausted; a line's shipping comes after its
-- goods. Overlaps of the two rulers are what a refund gives back for a line.
create table refund_lines as
with payers as (
    select
        order_no, payment_no, amount_minor,
        sum(amount_minor) over (partition by order_no order by payment_no) - amount_minor
            as starts_minor
    from payments
),

given_back as (
    select
        line.order_no, payer.payment_no, line.line_no, line.reason, line.requested_at,
        line.approved_at,
        greatest(0,
            least(line.starts_minor + line.amount_minor, payer.starts_minor + payer.amount_minor)
            - greatest(line.starts_minor, payer.starts_minor)) as amount_minor,
        greatest(0,
            least(line.starts_minor + line.amount_minor + line.shipping_minor,
                payer.starts_minor + payer.amount_minor)
            - greatest(line.starts_minor + line.amount_minor, payer.starts_minor))
            as shipping_minor
    from claim_lines as line
    inner join payers as payer using (order_no)
)

select
    dense_rank() over (order by requested_at, order_no, payment_no) as refund_no,
    order_no, payment_no, line_no, reason, requested_at, approved_at,
    amount_minor, shipping_minor
from given_back
where amount_minor + shipping_minor > 0
order by refund_no, line_no;

create table refunds as
select
    line.refund_no,
    line.order_no,
    line.payment_no,
    any_value(payment.provider) as provider,
    any_value(line.reason) as reason,
    sum(line.amount_minor + line.shipping_minor)::bigint as amount_minor,
    any_value(line.requested_at) as requested_at,
    any_value(case when line.approved_at < getvariable('period_end') then line.approved_at end)
        as approved_at,
    any_value(
        case
            when line.approved_at + to_minutes(20) < getvariable('period_end')
            then line.approved_at + to_minutes(5 + floor(chance('submit', line.refund_no) * 15)::int)
        end
    ) as submitted_at,
    -- Orders cancelled by the clock are refunded by the system; people approve the rest.
    any_value(whole('refund approver', line.refund_no, 1, 6)) as approver_no
from refund_lines as line
inner join payments as payment using (order_no, payment_no)
group by all
order by refund_no;

alter table refund_lines drop column reason;
alter table refund_lines drop column requested_at;
alter table refund_lines drop column approved_at;

-- The provider's id of a refund exists once the refund was submitted.
alter table refunds add column provider_reference varchar;
update refunds set provider_reference = case provider
    when 'wechat_pay' then
        '5030' || digits('wechat refund prefix', refund_no, 6) || strftime(submitted_at, '%Y%m%d')
        || digits('wechat refund', refund_no, 11)
    when 'alipay' then refund_id(refund_no)
    when 'stripe' then 're_3' || substr(token('refund', refund_no), 1, 23)
    when 'adyen' then upper(substr(token('adyen refund', refund_no), 1, 16))
end
where submitted_at is not null;

drop table refund_claims;
drop table claim_lines;
