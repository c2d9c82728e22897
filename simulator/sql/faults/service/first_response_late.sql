-- Clause: 3.3
-- Category: sla_breach
-- Rate: 80
-- Claims: case_id
-- Notices: internal audit (service cases)
-- Says: A customer waited for more than a day until a person answered.
-- == victims
select
    case_no as key, case_id(case_no) as case_id, 0 as amount_minor, case_no as _case_no,
    answered_at as _answered_at,
    to_days(whole('days until late answer', case_no, 1, 2)::int)
        + hours_between('late answer', case_no, 2, 4) as _delay
from service_cases
where
    kind = 'inquiry'
    and closed_at + interval 3 day < getvariable('period_end')
    and hour(answered_at) between 9 and 16
    -- A working day lies between, in whatever year: no weekend follows, and no public holiday.
    and isodow(answered_at) <= 4
    and (
        strftime(answered_at, '%m-%d') between '03-01' and '03-31'
        or strftime(answered_at, '%m-%d') between '04-08' and '04-25'
        or strftime(answered_at, '%m-%d') between '05-11' and '05-25'
        or strftime(answered_at, '%m-%d') between '06-28' and '09-04'
        or strftime(answered_at, '%m-%d') between '10-12' and '12-28'
    )
-- == change
-- Whatever follows the answer moves with it.
update service_messages set sent_at = sent_at + _delay
from victims
where service_messages.case_no = _case_no and service_messages.sent_at >= _answered_at;
update service_cases set
    answered_at = answered_at + _delay, reported_back_at = reported_back_at + _delay,
    closed_at = closed_at + _delay
from victims where service_cases.case_no = _case_no;
