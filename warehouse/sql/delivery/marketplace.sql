-- purpose: the marketplace whose books this warehouse holds
-- grain: at most one row
select marketplace, policy_book, currency
from core.marketplace
