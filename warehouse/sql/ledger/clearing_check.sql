-- purpose: what the books say an account holds, beside what its newest statement says
-- grain: one account with statements that have balances, and currency
-- clause: 4.4
-- note: a second line of defence: it looks at no single entry, only at balances of the same day
with known as (
    select
        case
            when issuer = 'bank' then concat('bank:', account)
            else concat('clearing:', issuer, case when account <> '' then '/' end, account)
        end as account,
        currency,
        covers_to,
        closing_minor,
        source_file_id,
        statement_reference,
        row_number() over (
            partition by issuer, account, currency
            order by covers_to desc, covers_from desc, statement_no desc, source_file_id desc
        ) as place
    from core.account_statement
    where closing_minor is not null and currency is not null and covers_to is not null
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

booked as (
    select p.account, p.currency, j.booked_on, sum(p.amount_minor) as amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where j.posted_at <= :as_of and (p.account like 'bank:%' or p.account like 'clearing:%')
    group by p.account, p.currency, j.booked_on
)

select
    k.account,
    k.currency,
    k.covers_to as stated_on,
    k.source_file_id,
    k.statement_reference,
    cast(coalesce(sum(b.amount_minor), 0) as bigint) as ledger_minor,
    k.closing_minor as stated_minor,
    cast(coalesce(sum(b.amount_minor), 0) - k.closing_minor as bigint) as difference_minor
from known as k
left join booked as b
    on b.account = k.account and b.currency = k.currency and b.booked_on <= k.covers_to
where k.place = 1
group by
    k.account, k.currency, k.covers_to, k.source_file_id, k.statement_reference, k.closing_minor
order by k.account, k.currency
