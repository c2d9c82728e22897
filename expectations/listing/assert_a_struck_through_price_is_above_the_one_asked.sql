-- claim: A price that is struck through is not below the price asked
-- claim_zh: 划线价不低于售价
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Have the price corrected; a false comparison is fraud on price
-- remedy_zh: 更正价格；虚假比价属价格欺诈
-- population: (select listing_id from core.listing where state = 'published' and
--   market_price_minor is not null) as l
-- rows: listing_id, merchant_id, price_minor, market_price_minor
select listing_id, merchant_id, price_minor, market_price_minor
from core.listing
where state = 'published' and market_price_minor < price_minor
