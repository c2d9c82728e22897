-- purpose: the pictures of the versions that are judged, with what was measured of each
-- grain: one picture of one version
-- clause: 3.1
-- note: a picture that is not at hand may be good; one that cannot be read is not
create temp table screened_picture as
with pictured as (
    select
        p.listing_id,
        p.version_no,
        p.picture_no,
        p.name,
        p.sha256,
        s.merchant_id,
        coalesce(
            p.problem, m.problem, case when m.sha256 is null then 'not_measured' end
        ) as problem,
        m.width_px,
        m.height_px,
        m.sharpness_permille,
        m.blank_permille,
        m.text_permille
    from screened as s
    inner join core.listing_version_picture as p
        on p.listing_id = s.listing_id and p.version_no = s.version_no
    left join core.picture_measure as m on m.sha256 = p.sha256
)

select
    pictured.*,
    problem in (
        'missing', 'no_folder', 'not_measured', 'another_file', 'host_not_allowed', 'unreachable',
        'too_many_redirects', 'not_found', 'too_slow'
    ) as is_absent
from pictured
