-- claim: A listing that breaks a rule for which policy takes it off sale is not on sale
-- claim_zh: 违反停售规则的商品不在售
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down; find out why the catalogue watch did not
-- remedy_zh: 下架商品，并查明商品巡查未予停售的原因
-- population: (select listing_id from core.listing_violation where closed_at is null) as v
-- rows: listing_id, check_id, opened_at
-- inputs: listing_state.listing_id
-- policy: suspending_checks = listing.suspending_checks
-- note: a rule that policy names since today is a wrong alarm until the watch of the day has run
select v.listing_id, v.check_id, v.opened_at
from core.listing_violation as v
inner join core.listing_state as s on s.listing_id = v.listing_id
where
    v.closed_at is null and s.state = 'published'
    and concat('|', cast(:suspending_checks as text), '|') like concat('%|', v.check_id, '|%')
