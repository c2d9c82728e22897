-- claim: A certificate is renewed before it expires
-- claim_zh: 证照在到期前均已续期
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Ask for the renewal; take down what is sold under the certificate until it is there
-- remedy_zh: 催交续期证照，期间下架相关商品
-- population: (select merchant_id, kind, subject from core.merchant_document
--   group by merchant_id, kind, subject) as d
-- rows: merchant_id, kind, subject, expired_on
-- policy: zone = platform.time_zone
with latest as (
    select
        merchant_id, kind, subject,
        max(coalesce(expires_on, date '9999-12-31')) as expired_on
    from core.merchant_document
    group by merchant_id, kind, subject
)

select merchant_id, kind, subject, expired_on
from latest
where expired_on < cast(:as_of at time zone :zone as date)
