-- purpose: what each check says of one version
-- grain: one check
-- clause: 4.1
select c.check_id, c.outcome, c.weight, c.value, c.limit_value, v.currency
from core.listing_check as c
inner join core.listing_version as v
    on v.listing_id = c.listing_id and v.version_no = c.version_no
where c.listing_id = :listing_id and c.version_no = :version_no
order by c.weight desc, c.check_id
