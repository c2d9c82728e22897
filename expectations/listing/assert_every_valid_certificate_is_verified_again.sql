-- claim: A certificate that is still valid was verified within the last year
-- claim_zh: 有效证照均在复核周期内再次核验
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Verify the certificate again
-- remedy_zh: 重新核验证照
-- population: (select document_id from core.merchant_document where verified_at is not null) as d
-- rows: document_id, merchant_id, kind, verified_at
-- policy: reverify_days = listing.reverify_certificate; zone = platform.time_zone
-- note: the E-Commerce Law (Article 27) asks for checks at regular intervals; how long is the
--   policy's own
select document_id, merchant_id, kind, verified_at
from core.merchant_document
where
    verified_at < :as_of - :reverify_days * interval '1 day'
    and coalesce(expires_on >= cast(:as_of at time zone :zone as date), true)
