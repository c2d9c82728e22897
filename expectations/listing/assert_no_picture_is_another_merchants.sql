-- claim: No listing shows the very picture file of another merchant
-- claim_zh: 商品图片不与其他商户的图片文件相同
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask both merchants for the original; take down the picture of the one who has none
-- remedy_zh: 要求双方提供原图，下架无法提供者的图片
-- population: core.listing_picture
-- rows: listing_id, picture_no, other_listing_id
-- note: the other one was published first, which does not prove whose it is; a picture that was
--   saved again is another file and is not found here, and blank pictures are all the same file
with owned as (
    select
        p.listing_id, p.picture_no, l.merchant_id,
        first_value(p.listing_id) over same_file as other_listing_id,
        first_value(l.merchant_id) over same_file as other_merchant_id
    from core.listing_picture as p
    inner join core.listing as l on l.listing_id = p.listing_id
    window same_file as (
        partition by p.sha256 order by l.published_at, p.listing_id, p.picture_no
    )
)

select listing_id, picture_no, other_listing_id
from owned
where merchant_id <> other_merchant_id
