-- purpose: what banks booked, and which batch each entry names
-- grain: one entry of a bank statement that is known at the as-of instant
-- note: a second entry with the bank's own reference of a first is the first once more. What a person
--   said about a deposit that names no batch counts while no other deposit names that batch
create temp table deposit as
with known as (
    select
        *,
        concat(bank_account, '/', statement_reference, '/', entry_no) as item_id,
        row_number() over (
            partition by bank_account, bank_reference, amount_minor, currency
            order by booked_on, statement_reference, entry_no
        ) as copy_no,
        concat(
            ' ', translate(coalesce(remittance, ''), '/,;:', '    '), ' '
        ) as words
    from core.bank_entry
    where received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
),

by_end_to_end as (
    select k.item_id, b.item_id as batch_item_id
    from known as k
    inner join batch as b on b.batch_reference = k.end_to_end
),

by_words as (
    select k.item_id, b.item_id as batch_item_id
    from known as k
    inner join batch as b on strpos(k.words, concat(' ', b.batch_reference, ' ')) > 0
    where not exists (select 1 from by_end_to_end as e where e.item_id = k.item_id)
),

named as (
    select * from by_end_to_end
    union all
    select * from by_words
),

chosen as (
    select
        n.item_id,
        n.batch_item_id,
        row_number() over (
            partition by n.item_id
            order by
                case when b.expected_minor = k.amount_minor then 0 else 1 end,
                abs(b.expected_on - k.booked_on),
                n.batch_item_id
        ) as choice
    from named as n
    inner join known as k on k.item_id = n.item_id
    inner join batch as b on b.item_id = n.batch_item_id
),

by_hand as (
    select h.their_subject as item_id, h.our_subject as batch_item_id
    from hand_pair as h
    inner join batch as b on b.item_id = h.our_subject
    where
        h.our_kind = 'batch'
        and not exists (select 1 from named as n where n.item_id = h.their_subject)
        and not exists (select 1 from chosen as c where c.choice = 1 and c.batch_item_id = b.item_id)
)

select
    k.item_id,
    k.bank_account,
    k.bank_reference,
    k.end_to_end,
    k.remittance,
    k.booked_on,
    k.currency,
    k.amount_minor,
    k.received_at,
    k.bank_reference is not null and k.copy_no > 1 as is_copy,
    h.item_id is not null as is_by_hand,
    coalesce(c.batch_item_id, h.batch_item_id) as batch_item_id
from known as k
left join chosen as c on c.item_id = k.item_id and c.choice = 1
left join by_hand as h on h.item_id = k.item_id
