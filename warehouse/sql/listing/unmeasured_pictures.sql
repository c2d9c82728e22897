-- purpose: pictures of newest and live versions that were not measured
-- grain: one file
-- clause: 3.1
with wanted as (
    select
        p.sha256,
        v.picture_folder as folder,
        p.name,
        row_number() over (
            partition by p.sha256 order by v.picture_folder desc, p.name
        ) as rank_no
    from core.listing_state as s
    inner join core.listing_version as v
        on
            v.listing_id = s.listing_id
            and (v.version_no = s.version_no or v.version_no = s.live_version_no)
    inner join core.listing_version_picture as p
        on p.listing_id = v.listing_id and p.version_no = v.version_no
    left join core.picture_measure as m on m.sha256 = p.sha256
    where p.sha256 is not null and p.problem is null and m.sha256 is null and s.state <> 'removed'
)

select sha256, folder, name
from wanted
where rank_no = 1
order by sha256
