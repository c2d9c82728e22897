-- purpose: payouts with what became of them
-- grain: one payout
-- clause: 3.4, 4.4
-- note: late is what was not paid on the day by which it is due: paid later, or not paid while that day
--   is over. An attempt that a later one follows is not late itself
with answered as (
    select
        payout_id,
        result,
        reason,
        answered_on,
        row_number() over (partition by payout_id order by result_no desc) as place
    from core.payout_result
),

newest as (
    select month, merchant_id, currency, channel, max(attempt) as attempt
    from core.payout
    group by month, merchant_id, currency, channel
),

told as (
    select
        p.payout_id,
        p.month,
        p.merchant_id,
        p.currency,
        p.channel,
        p.attempt,
        p.asked_by,
        p.amount_minor,
        case
            when a.result is not null then a.result
            when i.payout_id is not null then 'issued'
            when p.account_id is null then 'without_account'
            else 'due'
        end as status,
        i.payout_file_id,
        j.booked_on as issued_on,
        a.answered_on,
        a.reason,
        m.due_on,
        n.attempt = p.attempt as is_newest
    from core.payout as p
    inner join core.settlement_month as m on m.month = p.month
    inner join newest as n
        on n.month = p.month and n.merchant_id = p.merchant_id and n.currency = p.currency
        and n.channel = p.channel
    left join core.payout_instruction as i on i.payout_id = p.payout_id
    left join core.journal as j on j.posting_key = concat('payout/', i.payout_id)
    left join answered as a on a.payout_id = p.payout_id and a.place = 1
    where p.month = coalesce(cast(:month as text), p.month)
)

select
    payout_id, month, merchant_id, currency, channel, attempt, asked_by, amount_minor, status,
    payout_file_id, issued_on, answered_on, reason, due_on,
    coalesce(
        is_newest and case when status = 'paid' then answered_on else cast(:as_of_on as date) end > due_on,
        false
    ) as is_late
from told
where status = coalesce(cast(:status as text), status)
order by month, currency, merchant_id, channel, attempt
