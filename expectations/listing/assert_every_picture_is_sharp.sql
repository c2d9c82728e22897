-- claim: Every picture of a listing is as sharp as the policy asks for
-- claim_zh: 商品图片清晰度符合规定
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant for a sharper picture, or let a person look at it and approve it
-- remedy_zh: 要求商户更换清晰图片，或由审核员查看后通过
-- population: (select p.picture_no from core.listing_version_picture as p
--   inner join core.picture_measure as m on m.sha256 = p.sha256
--   where m.sharpness_permille is not null) as p
-- rows: listing_id, version_no, picture_no, sharpness_permille
-- inputs: picture_measure.sharpness_permille
-- policy: min_sharpness = listing.min_sharpness
-- note: by the policy of today, as what is on sale is watched; a picture that a person approved is
--   let be, and fog, satin and watercolours are wrong alarms (docs/picture-checks.md)
with shown as (
    select listing_id, live_version_no as version_no
    from core.listing_state
    union
    select s.listing_id, s.version_no
    from core.listing_state as s
    inner join core.listing as l on l.listing_id = s.listing_id
    where s.state <> 'removed'
),

seen as (
    select distinct p.listing_id, p.sha256
    from core.listing_decision as d
    inner join core.listing_version_picture as p
        on p.listing_id = d.listing_id and p.version_no = d.version_no
    where d.decision = 'approve'
)

select p.listing_id, p.version_no, p.picture_no, m.sharpness_permille
from shown as w
inner join core.listing_version_picture as p
    on p.listing_id = w.listing_id and p.version_no = w.version_no
inner join core.picture_measure as m on m.sha256 = p.sha256
left join seen as a on a.listing_id = p.listing_id and a.sha256 = p.sha256
where m.sharpness_permille < :min_sharpness and a.listing_id is null
