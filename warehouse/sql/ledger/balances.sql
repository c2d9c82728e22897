-- purpose: the balance of every account that was ever posted to, as the books said at an instant
-- grain: one account and currency
-- clause: 4.4
select p.account, p.currency, cast(sum(p.amount_minor) as bigint) as balance_minor
from core.posting as p
inner join core.journal as j on j.journal_id = p.journal_id
where j.posted_at <= :as_of
group by p.account, p.currency
order by p.account, p.currency
