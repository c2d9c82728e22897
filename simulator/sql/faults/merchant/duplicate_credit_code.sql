-- Clause: 4.1
-- Category: duplicate_identity
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (credit codes)
-- Says: Two merchants have the same unified social credit code.
-- == victims
with untouched as (
    select *, row_number() over (order by merchant_no) as position
    from merchants
    where credit_code is not null and not exists (
        from claimed where scope = 'merchant_id' and id = merchant_id(merchants.merchant_no)
    )
)

select
    later.merchant_no as key, merchant_id(later.merchant_no) as merchant_id,
    merchant_id(earlier.merchant_no) as other_merchant_id, 0 as amount_minor,
    later.merchant_no as _merchant_no, earlier.credit_code as _credit_code
from untouched as later
-- Odd with even: no merchant is in two pairs.
inner join untouched as earlier on earlier.position = later.position - 1
where later.position % 2 = 0
-- == change
update merchants set credit_code = _credit_code
from victims where merchants.merchant_no = _merchant_no;
update merchant_documents set number = _credit_code
from victims
where merchant_documents.merchant_no = _merchant_no and kind = 'business_licence';
insert into claimed select 'merchant_id', other_merchant_id from victims;
