-- Grain: one row per member of staff, course and due day.
select staff_id(staff_no) as staff_id, course, due_on, completed_on, score
from trainings
