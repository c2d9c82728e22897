-- Clause: 4.3
-- Category: service_outcome
-- Rate: 40
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: A case was closed and the customer never heard of the outcome.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no,
    reported_back_at as _reported_back_at
from service_cases
where
    reported_back_at is not null and kind <> 'suggestion'
-- == change
delete from service_messages using victims
where service_messages.case_no = _case_no and service_messages.sent_at >= _reported_back_at;
update service_cases set reported_back_at = null
from victims where service_cases.case_no = _case_no;
