-- purpose: one version as its reviewer sees it
-- grain: at most one row
-- clause: 4.1
select
    v.listing_id, v.version_no, v.merchant_id, v.category_id, v.brand, v.title, v.description,
    v.currency, v.price_minor, v.market_price_minor, v.barcode, v.stock_count, v.pictures,
    v.submitted_at, v.submitted_by, v.picture_folder, s.state, s.version_no as newest_version_no,
    s.live_version_no, d.policy_version, d.outcome, d.score, d.reviewers_needed, d.is_sampled,
    d.due_on
from core.listing_version as v
inner join core.listing_state as s on s.listing_id = v.listing_id
left join core.listing_screening as d
    on d.listing_id = v.listing_id and d.version_no = v.version_no
where v.listing_id = :listing_id and v.version_no = coalesce(:version_no, s.version_no)
