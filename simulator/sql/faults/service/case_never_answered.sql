-- Clause: 3.3
-- Category: sla_breach
-- Rate: 40
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: Nobody ever answered a customer.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no,
    answered_at as _answered_at
from service_cases
where
    opened_at < getvariable('period_end') - interval 7 day
-- == change
delete from service_messages using victims
where service_messages.case_no = _case_no and service_messages.sent_at >= _answered_at;
update service_cases set
    closed_at = null, outcome = null, reported_back_at = null, satisfaction = null
from victims where service_cases.case_no = _case_no;
