-- purpose: what was measured of versions
-- grain: one version
-- clause: 3.1
insert into core.text_measure (
    listing_id, version_no, title_characters, description_characters, title_letters, capital_share_bps,
    repeated_count, language, foreign_share_bps, hidden_characters, link_count, contact_count,
    contact_quoted, barcode_problem, resembles, resembles_how, named_brand, is_too_long,
    terms_sha256, run_id
)
select
    listing_id, version_no, title_characters, description_characters, title_letters, capital_share_bps,
    repeated_count, language, foreign_share_bps, hidden_characters, link_count, contact_count,
    contact_quoted, barcode_problem, resembles, resembles_how, named_brand, is_too_long,
    terms_sha256, run_id
from incoming_text_measure
