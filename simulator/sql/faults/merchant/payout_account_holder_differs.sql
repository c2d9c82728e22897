-- Clause: 3.4
-- Category: payout_account
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (payout accounts)
-- Says: The holder of a payout account is somebody else than the merchant.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no
from payout_accounts
-- == change
update payout_accounts set holder_name = ['王建国', '李秀英', '陈志强', '赵雅琴'][
    whole('account holder', _merchant_no, 1, 4)]
from victims where payout_accounts.merchant_no = _merchant_no;
