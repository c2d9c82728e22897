-- Grain: one row per case that a customer opened.
select
    case_id(case_no) as case_id,
    order_id(order_no) as order_id,
    customer_id(customer_no) as customer_id,
    merchant_id(merchant_no) as merchant_id,
    channel,
    kind,
    utc(opened_at) as opened_at,
    utc(closed_at) as closed_at,
    outcome,
    utc(reported_back_at) as reported_back_at,
    satisfaction
from service_cases
