-- Clause: 3.5
-- Category: access
-- Rate: 20
-- Claims: case_id
-- Notices: internal audit (access)
-- Says: A case was handled under the name of somebody who had left.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no
from service_cases
where
    answered_at < getvariable('period_end')
-- == change
-- S0015 left customer service before the period.
update service_messages set author_no = 15
from victims
where service_messages.case_no = _case_no and author_kind = 'staff';
