-- purpose: one digest of every merchant's figures of the month, whichever run made them
-- grain: one row
-- note: what an approval is bound to: balances, states and totals by line type, and what is pending
select
    md5(concat(
        (
            select coalesce(string_agg(
                md5(concat(
                    merchant_id, '|', currency, '|', opening_minor, '|', movement_minor, '|',
                    payable_minor, '|', reserve_minor, '|', state, '|', hold_reason
                )), '' order by merchant_id, currency
            ), '') from month_settlement
        ), '/', (
            select coalesce(string_agg(
                md5(concat(
                    merchant_id, '|', currency, '|', line_type, '|', line_count, '|', amount_minor
                )), '' order by merchant_id, currency, line_type
            ), '') from month_total
        )
    )) as digest
