-- purpose: what was posted to every account, and its balance, as the books said at an instant
-- grain: one account and currency
-- clause: 4.4
select
    p.account,
    p.currency,
    cast(sum(case when p.amount_minor > 0 then p.amount_minor else 0 end) as bigint) as debit_minor,
    cast(sum(case when p.amount_minor < 0 then -p.amount_minor else 0 end) as bigint)
        as credit_minor,
    cast(sum(p.amount_minor) as bigint) as balance_minor
from core.posting as p
inner join core.journal as j on j.journal_id = p.journal_id
where j.posted_at <= :as_of
group by p.account, p.currency
order by p.account, p.currency
