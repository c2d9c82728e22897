-- purpose: the journals of a locked month
-- grain: one merchant and currency; one of store credit
-- clause: 4.4
insert into core.journal (
    journal_id, posting_key, kind, booked_on, description, month, posted_at, policy_version, run_id
)
select
    journal_id,
    posting_key,
    case when merchant_id is null then 'store_credit' else 'settlement' end,
    :end_on,
    case
        when merchant_id is null then concat('store credit used until ', cast(:month as text))
        else concat('settlement ', cast(:month as text), ' of ', merchant_id)
    end,
    :month,
    :as_of,
    :policy_version,
    :run_id
from month_posting
where posting_no = 1
