-- Grain: one row per member of staff, also of those who have left.
select staff_id(staff_no) as staff_id, department, role, joined_on, left_on
from staff
