-- purpose: what the books say an account holds, beside what its newest statement says
-- grain: one account with statements that have balances, and currency
-- clause: 4.4
-- note: a second line of defence: it looks at no single entry, only at balances of the same day;
--   the first statement with a difference says where to look
with stated as (
    select
        case
            when issuer = 'bank' then concat('bank:', account)
            else concat('clearing:', issuer, case when account <> '' then '/' end, account)
        end as account,
        currency,
        covers_to as day,
        closing_minor,
        source_file_id,
        statement_reference,
        row_number() over (
            partition by issuer, account, currency, covers_to
            order by covers_from desc, statement_no desc, source_file_id desc
        ) as place
    from core.account_statement
    where closing_minor is not null and currency is not null and covers_to is not null
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

booked as (
    select
        p.account,
        p.currency,
        j.booked_on as day,
        sum(p.amount_minor) as amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.posted_at <= :as_of and (p.account like 'bank:%' or p.account like 'clearing:%')
    group by p.account, p.currency, j.booked_on
),

together as (
    select account, currency, day, 0 as amount_minor, closing_minor, source_file_id,
        statement_reference
    from stated
    where place = 1
    union all
    select account, currency, day, amount_minor, null, null, null
    from booked
),

running as (
    select
        *,
        cast(
            sum(amount_minor) over (partition by account, currency order by day) as bigint
        ) as ledger_minor
    from together
),

compared as (
    select
        *,
        row_number() over (partition by account, currency order by day desc) as place,
        min(case when ledger_minor <> closing_minor then day end)
            over (partition by account, currency) as differs_since_on
    from running
    where closing_minor is not null
)

select
    account,
    currency,
    day as stated_on,
    source_file_id,
    statement_reference,
    ledger_minor,
    closing_minor as stated_minor,
    ledger_minor - closing_minor as difference_minor,
    differs_since_on
from compared
where place = 1
order by account, currency
