-- purpose: the batches that the bank must receive, as the deposits are set beside them
-- grain: one batch
create temp table batch as
select
    concat(provider, '/', account, '/', batch_reference, '/', currency) as item_id,
    provider, account, batch_reference, currency, first_on, last_on, expected_minor, expected_on,
    received_minor, status
from core.receipt_expectation
