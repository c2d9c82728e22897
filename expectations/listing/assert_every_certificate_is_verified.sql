-- claim: A certificate is verified within the days of the policy
-- claim_zh: 证照在规定期限内核验
-- clause: 4.1
-- severity: warning
-- department: merchandising
-- remedy: Verify the certificate with its issuer
-- remedy_zh: 向发证机关核验证照
-- population: core.merchant_document
-- rows: document_id, merchant_id, kind, issued_on
-- policy: verify_days = listing.verify_certificate; zone = platform.time_zone
select document_id, merchant_id, kind, issued_on
from core.merchant_document
where
    verified_at is null
    and issued_on < cast(:as_of at time zone :zone as date) - cast(:verify_days as integer)
