-- claim: Each side of a picture has the pixels that the policy asks for
-- claim_zh: 商品图片的边长达到规定像素
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant for a larger picture
-- remedy_zh: 要求商户更换更大尺寸的图片
-- population: core.listing_picture
-- rows: listing_id, picture_no, width_px, height_px
-- policy: min_side = listing.min_picture_side
select listing_id, picture_no, width_px, height_px
from core.listing_picture
where width_px < :min_side or height_px < :min_side
