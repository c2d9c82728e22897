-- purpose: one payout with the bank's newest answer, and how many attempts there are by now
-- grain: one payout
select
    p.payout_id, p.month, p.merchant_id, p.currency, p.channel, p.attempt, p.amount_minor,
    p.account_id,
    i.payout_file_id,
    r.result,
    (
        select max(o.attempt) from core.payout as o
        where
            o.month = p.month and o.merchant_id = p.merchant_id and o.currency = p.currency
            and o.channel = p.channel
    ) as attempts
from core.payout as p
left join core.payout_instruction as i on i.payout_id = p.payout_id
left join core.payout_result as r
    on r.payout_id = p.payout_id
    and r.result_no = (
        select max(n.result_no) from core.payout_result as n where n.payout_id = p.payout_id
    )
where p.payout_id = :payout_id
