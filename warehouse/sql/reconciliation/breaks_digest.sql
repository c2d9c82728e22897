-- purpose: one digest of every break for which there is evidence, whatever people said of it
-- grain: one row
select
    md5(coalesce(string_agg(
        md5(concat(
            break_id, '|', category, '|', provider, '|', amount_minor, '|', currency, '|',
            expected_on, '|', opened_on, '|', order_id, '|', payment_id, '|', native_id, '|',
            batch_id, '|', ours_minor, '|', theirs_minor
        )), '' order by break_id
    ), '')) as digest
from break_all
