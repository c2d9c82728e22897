-- purpose: what accounts held before their first statement, less what the evidence says of then
-- grain: one account and currency
-- clause: 4.4
-- note: booked on the day before, so that the balance of that day is the opening balance
insert into ledger_movement (
    dimension, provider, owner, currency, booked_on, kind, account, amount_minor
)
with stated as (
    select
        case when issuer <> 'bank' then issuer end as provider,
        concat(issuer, case when account <> '' then '/' end, account) as owner,
        case
            when issuer = 'bank' then concat('bank:', account)
            else concat('clearing:', issuer, case when account <> '' then '/' end, account)
        end as account,
        currency,
        covers_from,
        opening_minor,
        row_number() over (
            partition by issuer, account, currency
            order by covers_from, covers_to, statement_no, source_file_id
        ) as place
    from core.account_statement
    where opening_minor is not null and currency is not null and covers_from is not null
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

held as (
    select
        s.provider,
        s.owner,
        s.account,
        s.currency,
        s.covers_from - 1 as booked_on,
        cast(s.opening_minor - coalesce(sum(m.amount_minor), 0) as bigint) as amount_minor
    from stated as s
    left join ledger_movement as m
        on m.account = s.account and m.currency = s.currency and m.booked_on < s.covers_from
    where s.place = 1
    group by s.provider, s.owner, s.account, s.currency, s.covers_from, s.opening_minor
),

leg as (
    select provider, owner, currency, booked_on, account, amount_minor from held
    union all
    select provider, owner, currency, booked_on, 'opening', -amount_minor from held
)

select
    concat(owner, '/', currency, '/', booked_on, '/opening'),
    provider,
    owner,
    currency,
    booked_on,
    'opening',
    account,
    amount_minor
from leg
where amount_minor <> 0
