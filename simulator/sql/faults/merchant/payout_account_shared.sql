-- Clause: 3.4
-- Category: payout_account
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (payout accounts)
-- Says: Two merchants are paid to the same account.
-- == victims
with untouched as (
    select *, row_number() over (order by merchant_no) as position
    from payout_accounts
    where not exists (
        from claimed where scope = 'merchant_id' and id = merchant_id(payout_accounts.merchant_no)
    )
)

select
    later.merchant_no as key, merchant_id(later.merchant_no) as merchant_id,
    merchant_id(earlier.merchant_no) as other_merchant_id, 0 as amount_minor,
    later.merchant_no as _merchant_no, earlier.account_number as _account_number,
    earlier.bank_name as _bank_name, earlier.bank_code as _bank_code
from untouched as later
-- Odd with even: no account is in two pairs.
inner join untouched as earlier on earlier.position = later.position - 1
where later.position % 2 = 0
-- == change
update payout_accounts set
    account_number = _account_number, bank_name = _bank_name, bank_code = _bank_code
from victims where payout_accounts.merchant_no = _merchant_no;
insert into claimed select 'merchant_id', other_merchant_id from victims;
