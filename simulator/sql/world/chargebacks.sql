-- Grain: one row per chargeback of a card payment: the cardholder's bank takes the money back.
-- 0.6 % of card captures that were not refunded, opened 15 to 60 days after the capture and decided
-- 20 to 40 days later; the marketplace wins about a third.
create table chargebacks as
with disputed as (
    select
        payment.order_no, payment.payment_no, payment.provider, payment.amount_minor,
        payment.captured_at + hours_between('chargeback opened', payment.order_no, 360, 1440)
            as opened_at,
        hours_between('chargeback decided', payment.order_no, 480, 960) as deliberation,
        chance('chargeback won', payment.order_no) < 0.35 as is_won,
        whole('chargeback reason', payment.order_no, 0, 2) as reason_no
    from payments as payment
    inner join providers as provider using (provider)
    anti join refunds as refund
        on refund.order_no = payment.order_no
    where provider.chargeback_fee_minor > 0 and chance('chargeback', payment.order_no) < 0.006
)

select
    row_number() over (order by opened_at, order_no) as chargeback_no,
    order_no,
    payment_no,
    provider,
    amount_minor,
    ['fraudulent', 'product_not_received', 'product_unacceptable'][reason_no + 1] as reason,
    opened_at,
    case when opened_at + deliberation < getvariable('period_end') then opened_at + deliberation end
        as decided_at,
    case
        when opened_at + deliberation >= getvariable('period_end') then null
        when is_won then 'won'
        else 'lost'
    end as outcome
from disputed
where opened_at < getvariable('period_end')
order by chargeback_no;

alter table chargebacks add column provider_reference varchar;
update chargebacks set provider_reference = case provider
    when 'stripe' then 'du_1' || substr(token('dispute', chargeback_no), 1, 23)
    else upper(substr(token('adyen dispute', chargeback_no), 1, 16))
end;
