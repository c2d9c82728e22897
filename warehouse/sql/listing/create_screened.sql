-- purpose: the versions that one policy version judges, with all that checks look at
-- grain: one version
-- clause: 3.1, 4.1
create temp table screened as
with wanted as (
    select
        scope_id,
        max(case when key = 'listing.required_fields' then value_text end) as required_fields,
        max(case when key = 'listing.required_certificates' then value_text end) as required_certificates
    from core.policy_parameter
    where book = :book and version = :policy_version and scope_kind = 'category'
    group by scope_id
)

select
    v.listing_id,
    v.version_no,
    v.merchant_id,
    v.category_id,
    v.brand,
    v.title,
    v.description is not null as has_description,
    v.currency,
    v.price_minor,
    v.market_price_minor,
    v.barcode,
    v.is_offered,
    v.picture_count,
    v.pictures,
    v.submitted_at,
    concat('|', coalesce(w.required_fields, :required_fields), '|') as required_fields,
    concat('|', coalesce(w.required_certificates, :required_certificates), '|') as required_certificates,
    m.name as merchant_name,
    m.kind as merchant_kind,
    m.state as merchant_state,
    m.tier as merchant_tier,
    m.credit_code,
    coalesce(t.title_characters, 0) as title_characters,
    coalesce(t.description_characters, 0) as description_characters,
    coalesce(t.title_letters, 0) as title_letters,
    t.capital_share_bps,
    t.repeated_count,
    t.language,
    t.foreign_share_bps,
    t.hidden_characters,
    t.link_count,
    t.contact_count,
    t.contact_quoted,
    t.barcode_problem,
    t.resembles,
    t.resembles_how,
    t.named_brand,
    t.is_too_long,
    n.stock_count as stock_now
from in_question as q
inner join core.listing_version as v
    on v.listing_id = q.listing_id and v.version_no = q.version_no
inner join core.text_measure as t
    on t.listing_id = v.listing_id and t.version_no = v.version_no
left join core.merchant as m on m.merchant_id = v.merchant_id
left join wanted as w on w.scope_id = v.category_id
left join stock_now as n on n.listing_id = v.listing_id
where q.policy_version = :policy_version
