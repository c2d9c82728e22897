-- purpose: entries with an id that others have too, in order
-- grain: one such entry
-- note: nearly every id occurs once, so that only the others are put in order. Entries of one account
--   with one id are numbered, so that ids are counted only where a provider has several accounts
create temp table entry_place as
with several_accounts as (
    select provider
    from (select distinct provider, account from entry) as a
    group by provider
    having count(*) > 1
),

stated_again as (
    select native_id from entry where occurrence > 1
    union
    select native_id
    from entry
    where provider in (select provider from several_accounts)
    group by native_id
    having count(*) > 1
)

select
    e.entry_kind,
    e.provider,
    e.account,
    e.native_id,
    e.occurrence,
    row_number() over (
        partition by e.provider, e.entry_kind, e.native_id
        order by e.received_at, e.stated_on, e.account, e.occurrence
    ) as place
from entry as e
inner join stated_again as a on a.native_id = e.native_id
