-- purpose: keep what is sold and not payable yet
-- grain: one order line
insert into core.pending_line (
    month, order_id, line_no, merchant_id, currency, amount_minor, reason, expected_on, run_id
)
select
    :month, order_id, line_no, merchant_id, currency, amount_minor, reason, expected_on, :run_id
from month_pending
