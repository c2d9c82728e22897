-- purpose: payouts that a bank was told of, by their id or the file that they are in, with the newest answer
-- grain: one payout
-- note: ids come as one text, a line each: a list is bound value by value, hundreds of times slower
with answered as (
    select
        payout_id,
        result,
        result_no,
        answered_on,
        row_number() over (partition by payout_id order by result_no desc) as place
    from core.payout_result
)

select
    p.payout_id, i.payout_file_id, p.currency, p.amount_minor, a.result, a.answered_on,
    coalesce(a.result_no, 0) as result_no
from core.payout_instruction as i
inner join core.payout as p on p.payout_id = i.payout_id
left join answered as a on a.payout_id = i.payout_id and a.place = 1
where
    i.payout_id in (
        select unnest(string_to_array(cast(:payout_ids as text), chr(10)))
    )
    or i.payout_file_id in (
        select unnest(string_to_array(cast(:payout_file_ids as text), chr(10)))
    )
