-- purpose: what a locked month posts: every merchant's lines against the accounts that they are about
-- grain: one posting
-- clause: 4.4
-- note: a merchant's account is the sub-ledger of what it is owed; credit is negative
create temp table month_posting as
with counter as (
    select
        unnest(cast(:line_types as text[])) as line_type,
        unnest(cast(:accounts as text[])) as account
),

leg as (
    select
        t.merchant_id,
        t.currency,
        case
            when right(c.account, 1) = ':' then concat(c.account, t.merchant_id)
            else c.account
        end as account,
        t.amount_minor
    from core.settlement_total as t
    inner join counter as c on c.line_type = t.line_type
    where t.month = :month
    union all
    select merchant_id, currency, concat('merchant:', merchant_id), -amount_minor
    from core.settlement_total
    where month = :month
),

summed as (
    select
        concat('settlement/', cast(:month as text), '/', merchant_id, '/', currency) as posting_key,
        merchant_id,
        account,
        currency,
        cast(sum(amount_minor) as bigint) as amount_minor
    from leg
    group by merchant_id, currency, account
    having sum(amount_minor) <> 0
)

select
    md5(posting_key) as journal_id,
    posting_key,
    merchant_id,
    account,
    currency,
    amount_minor,
    cast(row_number() over (partition by posting_key order by account) as integer) as posting_no
from summed
