-- Grain: one row per chargeback that the marketplace knows of.
select
    chargeback_id(chargeback_no) as chargeback_id,
    order_id(order_no) as order_id,
    payment_no,
    major(amount_minor) as amount,
    reason,
    utc(opened_at) as opened_at,
    utc(decided_at) as decided_at,
    outcome,
    provider_reference
from chargebacks
-- A fault may have put further rows behind the others.
order by chargeback_no
