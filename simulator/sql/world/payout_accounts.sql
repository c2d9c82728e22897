-- Grain: one row per merchant's account at a bank, on the name of its business licence. Numbers
-- begin with 9, which no bank card does.
create table payout_accounts as
select
    merchant.merchant_no,
    bank.bank_name,
    bank.bank_head || digits('branch', merchant.merchant_no, 9) as bank_code,
    -- 7919 shares no factor with ten: no number comes twice.
    '9' || lpad(((merchant.merchant_no * 7919 + getvariable('seed') * 104729) % 10000000000)
        ::varchar, 10, '0') || digits('account', merchant.merchant_no, 5) as account_number,
    merchant.holder_name,
    merchant.joined_on - whole('account opened', merchant.merchant_no, 20, 900)::int as opened_on,
    merchant.joined_on - whole('account verified', merchant.merchant_no, 1, 9)::int
        + hours_between('account verified hour', merchant.merchant_no, 9, 18) as verified_at,
    whole('account verified by', merchant.merchant_no, 1, 3) as verifier_no
from merchants as merchant
inner join payee_banks as bank
    on bank.bank_no = whole('payee bank', merchant.merchant_no, 0, 4)
order by merchant.merchant_no;
