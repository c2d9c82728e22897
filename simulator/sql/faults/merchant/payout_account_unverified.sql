-- Clause: 3.4
-- Category: payout_account
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (payout accounts)
-- Says: A merchant is paid to an account that nobody verified.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from payout_accounts
-- == change
update payout_accounts set verified_at = null, verifier_no = null
from victims where payout_accounts.merchant_no = _merchant_no;
