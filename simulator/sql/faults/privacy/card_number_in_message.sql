-- Clause: 3.5
-- Category: personal_data
-- Rate: 15
-- Claims: case_id
-- Notices: internal audit (personal data in texts)
-- Says: A customer wrote a card number into a message, and it was kept.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no
from service_cases
where
    opened_at is not null
-- == change
update service_messages set text = text || '我的卡号是' || [
    -- Published test numbers of card schemes; they pass the check of Luhn.
    '4111111111111111', '4242424242424242', '5555555555554444', '6200000000000005'
][whole('card', _case_no, 1, 4)] || '，请退到这张卡。'
from victims
where service_messages.case_no = _case_no and service_messages.message_no = 1;
