-- purpose: the pictures of one version
-- grain: one picture
-- clause: 3.1
select
    p.picture_no, p.name, p.sha256, coalesce(p.problem, m.problem) as problem, m.width_px,
    m.height_px, m.sharpness_permille
from core.listing_version_picture as p
left join core.picture_measure as m on m.sha256 = p.sha256
where p.listing_id = :listing_id and p.version_no = :version_no
order by p.picture_no
