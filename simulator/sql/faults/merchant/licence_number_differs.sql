-- Clause: 4.1
-- Category: identity
-- Rate: 60
-- Claims: merchant_id
-- Notices: internal audit (credit codes)
-- Says: The number of a business licence is not the merchant's credit code.
-- == victims
select
    merchant_no as key, merchant_id(merchant_no) as merchant_id, 0 as amount_minor,
    merchant_no as _merchant_no,
    credit_code as _credit_code
from merchants
where credit_code is not null
-- == change
-- A valid code, half the range of organisations away.
update merchant_documents set number = credit_code(left(_credit_code, 8),
    (_merchant_no * 7919 + getvariable('seed') * 104729 + 443751840) % 887503681)
from victims
where merchant_documents.merchant_no = _merchant_no and kind = 'business_licence';
