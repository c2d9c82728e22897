-- purpose: pairs of pictures that were not known to be copies
-- grain: one pair
-- clause: 3.1
insert into core.picture_copy (sha256, other_sha256, distance, run_id)
select i.sha256, i.other_sha256, i.distance, i.run_id
from incoming_picture_copy as i
left join core.picture_copy as c on c.sha256 = i.sha256 and c.other_sha256 = i.other_sha256
where c.sha256 is null
