-- Clause: 3.5
-- Category: personal_data
-- Rate: 15
-- Claims: case_id
-- Notices: internal audit (personal data in texts)
-- Says: A customer wrote a telephone number into a message, and it was kept.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no
from service_cases
where
    opened_at is not null
-- == change
-- No operator has numbers that begin with 154: it is nobody's.
update service_messages set text = text || '请打我电话1540000'
    || digits('phone in message', _case_no, 4) || '。'
from victims
where service_messages.case_no = _case_no and service_messages.message_no = 1;
