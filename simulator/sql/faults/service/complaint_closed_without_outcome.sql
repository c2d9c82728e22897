-- Clause: 4.3
-- Category: service_outcome
-- Rate: 150
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: A complaint was closed and nothing says how it ended.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no
from service_cases
where
    kind = 'complaint' and closed_at is not null
-- == change
update service_cases set outcome = null
from victims where service_cases.case_no = _case_no;
