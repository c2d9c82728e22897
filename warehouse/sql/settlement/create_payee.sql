-- purpose: the account that each merchant is paid to, and why it is not paid where it is not
-- grain: one merchant
-- clause: 3.1, 3.4, 4.4
-- note: an objection to a statement stops the payout until somebody has decided on it. Whether something
--   was verified is the state as delivered. Of several verified accounts the one that was opened
--   last; an account in another name than that of the licence, or one that several merchants have, is none
create temp table payee as
with licence as (
    select
        merchant_id,
        max(holder_name) as holder_name
    from core.merchant_document
    where
        kind = 'business_licence' and verified_at is not null
        and issued_on <= :as_of_on and (expires_on is null or expires_on >= :as_of_on)
    group by merchant_id
),

objection as (
    select distinct e.merchant_id
    from core.manual_entry as e
    left join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
    where
        e.disputed_month is not null and d.manual_entry_id is null and e.proposed_at < :as_of
        and e.expires_at > :as_of
),

account as (
    select
        a.*,
        a.verified_at is not null as is_verified,
        l.holder_name is not null and l.holder_name <> a.holder_name as is_of_another,
        exists (
            select 1 from core.payout_account as o
            where o.account_number = a.account_number and o.merchant_id <> a.merchant_id
        ) as is_shared,
        row_number() over (
            partition by a.merchant_id
            order by
                case when a.verified_at is not null then 0 else 1 end,
                a.opened_on desc,
                a.account_id
        ) as choice
    from core.payout_account as a
    left join licence as l on l.merchant_id = a.merchant_id
    where a.opened_on <= :as_of_on
)

select
    m.merchant_id,
    a.account_id,
    case
        when m.state = 'suspended' then 'merchant_suspended'
        when o.merchant_id is not null then 'objection_open'
        when :needs_licence and l.merchant_id is null then 'licence_invalid'
        when :needs_account and a.account_id is null then 'account_missing'
        when :needs_account and not a.is_verified then 'account_unverified'
        when :needs_account and a.is_of_another then 'account_of_another'
        when :needs_account and a.is_shared then 'account_shared'
    end as hold_reason
from core.merchant as m
left join objection as o on o.merchant_id = m.merchant_id
left join licence as l on l.merchant_id = m.merchant_id
left join account as a on a.merchant_id = m.merchant_id and a.choice = 1
