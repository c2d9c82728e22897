-- Clause: 4.4
-- Category: amount_over
-- Rate: 500
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: Our books state a smaller chargeback than the provider took back.
-- == victims
select
    chargeback.chargeback_no as key, order_id(chargeback.order_no) as order_id,
    chargeback.payment_no, chargeback.provider, chargeback.provider_reference,
    greatest(1, share_of(chargeback.amount_minor,
        whole('chargeback differs', chargeback.chargeback_no, 3, 50) * 100)) as amount_minor,
    chargeback.chargeback_no as _chargeback_no
from chargebacks as chargeback
where chargeback.amount_minor > 1 and opened_at + to_days(15) < getvariable('period_end')
-- == change
update chargebacks set amount_minor = chargebacks.amount_minor - victims.amount_minor
from victims where chargebacks.chargeback_no = _chargeback_no;
