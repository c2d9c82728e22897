-- purpose: how many rows were known once and are no longer what they were
-- grain: one row
-- note: more of them than before means that what was settled may rest on nothing: all is done anew
select
    (
        select count(*) from core.provider_entry where withdrawn_at < :as_of
    ) + (
        select count(*) from core.superseded_row
        where table_name in ('payment', 'refund', 'chargeback', 'customer_order', 'order_line')
    ) as rows_taken_back
