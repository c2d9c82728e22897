-- purpose: which bank account each provider pays into and how it dates its payouts, as its deposits
--   so far show
-- grain: one provider account
create temp table pays_into as
with counted as (
    select
        b.provider,
        b.account,
        d.bank_account,
        count(*) as deposits,
        count(*) filter (where b.paid_on = d.booked_on) as dated_when_paid
    from deposit as d
    inner join batch as b on b.item_id = d.batch_item_id
    group by b.provider, b.account, d.bank_account
),

ranked as (
    select
        *,
        row_number() over (
            partition by provider, account order by deposits desc, bank_account
        ) as place
    from counted
)

select provider, account, bank_account, 2 * dated_when_paid > deposits as is_dated_when_paid
from ranked
where place = 1
