-- Clause: 3.3
-- Category: service_outcome
-- Rate: 40
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: Only a machine ever spoke to a customer.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no
from service_cases
where
    closed_at is not null and channel = 'online'
-- == change
update service_messages set author_kind = 'bot', author_no = null
from victims
where service_messages.case_no = _case_no and author_kind = 'staff';
