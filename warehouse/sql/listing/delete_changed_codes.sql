-- purpose: forget what was measured of credit codes that were corrected since
-- grain: one merchant
-- clause: 4.1
delete from core.credit_code_measure as c
where exists (
    select 1
    from core.merchant as m
    where m.merchant_id = c.merchant_id and m.credit_code is distinct from c.credit_code
)
