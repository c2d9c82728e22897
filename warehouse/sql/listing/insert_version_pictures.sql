-- purpose: the pictures of the versions that this run took in
-- grain: one picture of one version
-- clause: 3.1
insert into core.listing_version_picture (
    listing_id, version_no, picture_no, name, sha256, problem
)
select v.listing_id, v.version_no, p.picture_no, p.name, p.sha256, p.problem
from core.listing_version as v
inner join incoming_listing_version_picture as p on p.listing_id = v.listing_id
inner join incoming_listing_version as i on i.listing_id = v.listing_id
where v.run_id = :run_id
