-- Clause: 4.3
-- Category: sla_breach
-- Rate: 150
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: A complaint was taken up and never brought to an end.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no,
    reported_back_at as _reported_back_at
from service_cases
where
    kind = 'complaint' and reported_back_at < getvariable('period_end') - interval 14 day
-- == change
delete from service_messages using victims
where service_messages.case_no = _case_no and service_messages.sent_at >= _reported_back_at;
update service_cases set
    closed_at = null, outcome = null, reported_back_at = null, satisfaction = null
from victims where service_cases.case_no = _case_no;
