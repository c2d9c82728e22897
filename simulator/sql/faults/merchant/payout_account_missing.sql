-- Clause: 3.4
-- Category: payout_account
-- Rate: 30
-- Claims: merchant_id
-- Notices: internal audit (payout accounts)
-- Says: A merchant is paid and no account is on file.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from payout_accounts
-- == change
delete from payout_accounts using victims where payout_accounts.merchant_no = _merchant_no;
