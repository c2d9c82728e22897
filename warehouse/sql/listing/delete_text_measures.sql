-- purpose: forget what was measured of versions that are measured anew
-- grain: one version
-- clause: 3.1
delete from core.text_measure as t
where exists (
    select 1
    from incoming_text_measure as i
    where i.listing_id = t.listing_id and i.version_no = t.version_no
)
