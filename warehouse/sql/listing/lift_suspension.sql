-- purpose: a ground on which a listing is kept off sale is no more
-- grain: one listing, ground and subject
-- clause: 3.1
update core.listing_suspension
set lifted_at = :as_of
where
    listing_id = :listing_id and ground = :ground and subject = :subject and lifted_at is null
