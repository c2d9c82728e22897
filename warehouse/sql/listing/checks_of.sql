-- purpose: what each check says of one version
-- grain: one check
-- clause: 4.1
select check_id, outcome, weight, value, limit_value
from core.listing_check
where listing_id = :listing_id and version_no = :version_no
order by weight desc, check_id
