-- Grain: one row per account that a merchant is paid to.
select
    'A' || substr(merchant_id(merchant_no), 2) as account_id,
    merchant_id(merchant_no) as merchant_id,
    bank_name,
    bank_code,
    account_number,
    holder_name,
    opened_on,
    utc(verified_at) as verified_at,
    staff_id(verifier_no) as verified_by
from payout_accounts
