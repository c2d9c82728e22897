-- Clause: 4.1
-- Category: identity
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (credit codes)
-- Says: The check character of a unified social credit code is wrong.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no,
    left(credit_code, -1) || substr(base31(), strpos(base31(), right(credit_code, 1)) % 31 + 1, 1)
        as _credit_code
from merchants
where credit_code is not null
-- == change
update merchants set credit_code = _credit_code
from victims where merchants.merchant_no = _merchant_no;
update merchant_documents set number = _credit_code
from victims
where merchant_documents.merchant_no = _merchant_no and kind = 'business_licence';
