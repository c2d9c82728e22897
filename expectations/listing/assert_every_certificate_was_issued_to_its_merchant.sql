-- claim: A certificate was issued to whom the merchant's business licence names
-- claim_zh: 证照持有人与营业执照所载主体一致
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Refuse the certificate and look at what else this merchant gave in
-- remedy_zh: 拒收该证照，并复查该商户的其他资料
-- population: (select document_id from core.merchant_document where kind <> 'business_licence')
--   as d
-- rows: document_id, merchant_id, kind
-- note: a merchant without a business licence breaks another claim
with named as (
    select merchant_id, holder_name
    from core.merchant_document
    where kind = 'business_licence'
    group by merchant_id, holder_name
),

compared as (
    select
        d.document_id, d.merchant_id, d.kind,
        max(case when n.holder_name = d.holder_name then 1 else 0 end) as is_same
    from core.merchant_document as d
    inner join named as n on n.merchant_id = d.merchant_id
    group by d.document_id, d.merchant_id, d.kind
)

select document_id, merchant_id, kind
from compared
where is_same = 0
