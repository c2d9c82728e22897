-- purpose: the account that a merchant is paid to, and why it is not paid where it is not
-- grain: one merchant
-- note: reads the temporary table of settlement/create_payee
select account_id, hold_reason from payee where merchant_id = :merchant_id
