-- Clause: 3.5
-- Category: personal_data
-- Rate: 15
-- Claims: case_id
-- Notices: internal audit (personal data in texts)
-- Says: A customer wrote an identity number into a message, and it was kept.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no,
    '99010519' || whole('born', case_no, 50, 99) || '1231' || digits('identity', case_no, 3) as _digits
from service_cases
where
    opened_at is not null
-- == change
-- ISO 7064 MOD 11-2, as GB 11643 asks for; no district has the code 990105.
update service_messages set text = text || '身份证号' || _digits || substr('10X98765432',
    (list_sum(list_transform(range(1, 18), lambda place: substr(_digits, place, 1)::int
        * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][place])) % 11 + 1)::int, 1) || '，请核实。'
from victims
where service_messages.case_no = _case_no and service_messages.message_no = 1;
