-- Clause: 5.4
-- Category: training
-- Rate: 300
-- Claims: staff_id
-- Notices: internal audit (trainings)
-- Says: A member of staff failed a training and did not repeat it.
-- == victims
select
    staff_no as key, staff_id(staff_no) as staff_id, course, due_on, 0 as amount_minor,
    staff_no as _staff_no
from trainings
where
    due_on >= getvariable('period_start')::date - 95 and due_on < getvariable('period_end')::date and completed_on is not null
-- One course of a member of staff.
qualify row_number() over (
    partition by staff_no order by chance('which training', staff_no || course || due_on)
) = 1
-- == change
update trainings set score = whole('failed', _staff_no, 25, 59)
from victims
where
    trainings.staff_no = _staff_no and trainings.course = victims.course
    and trainings.due_on = victims.due_on;
