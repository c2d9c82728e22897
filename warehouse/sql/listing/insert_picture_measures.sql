-- purpose: what pictures are like that nobody measured meanwhile
-- grain: one file
-- clause: 3.1
insert into core.picture_measure (
    sha256, byte_count, kind, width_px, height_px, sharpness_permille, blank_permille,
    text_permille, perceptual_hash, problem, run_id
)
select
    i.sha256, i.byte_count, i.kind, i.width_px, i.height_px, i.sharpness_permille,
    i.blank_permille, i.text_permille, i.perceptual_hash, i.problem, i.run_id
from incoming_picture_measure as i
left join core.picture_measure as m on m.sha256 = i.sha256
where m.sha256 is null
