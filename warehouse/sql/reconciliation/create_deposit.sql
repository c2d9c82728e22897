-- purpose: what banks booked, and which batch of a provider or payout of ours each entry names
-- grain: one entry of a bank statement that is known at the as-of instant
-- note: a second entry with the bank's own reference of a first is the first once more. What a person
--   said about a deposit that names no batch counts while no other deposit names that batch. Money that
--   comes back names the payout or its file; it is the payout's when it is all of it, and once: the file's
--   before those of its payouts. As in ledger/create_movement
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

ordered as (
    select i.payout_id as reference, i.payout_file_id, p.currency, p.amount_minor
    from core.payout_instruction as i
    inner join core.payout as p on p.payout_id = i.payout_id
    inner join core.payout_file as f on f.payout_file_id = i.payout_file_id
    where f.channel = '' and f.created_at < :as_of
    union all
    select payout_file_id, payout_file_id, currency, control_sum_minor
    from core.payout_file
    where channel = '' and created_at < :as_of
),

mention as (
    select item_id, end_to_end as reference from known
    union
    select item_id, bank_reference from known
    union
    select item_id, unnest(string_to_array(trim(words), ' ')) from known where amount_minor > 0
),

of_payout as (
    select
        k.item_id,
        o.reference,
        o.payout_file_id,
        o.amount_minor as payout_minor,
        o.currency as payout_currency,
        k.amount_minor > 0 as is_back,
        case when abs(k.amount_minor) = o.amount_minor and k.currency = o.currency then 1 else 0 end
            as agrees,
        k.booked_on,
        k.statement_reference,
        k.entry_no
    from mention as m
    inner join ordered as o on o.reference = m.reference
    inner join known as k on k.item_id = m.item_id
    where not exists (select 1 from named as n where n.item_id = k.item_id)
),

told as (
    select
        *,
        row_number() over (
            partition by item_id order by agrees desc, reference
        ) as choice
    from of_payout
),

turned as (
    select
        *,
        row_number() over (
            partition by reference, is_back, agrees
            order by booked_on, statement_reference, entry_no, item_id
        ) as turn,
        max(case when agrees = 1 and reference = payout_file_id then 1 else 0 end) over (
            partition by payout_file_id, is_back
        ) as is_whole_file
    from told
    where choice = 1
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
    coalesce(c.batch_item_id, h.batch_item_id) as batch_item_id,
    case when h.item_id is null then t.reference end as payout_reference,
    t.payout_minor,
    t.payout_currency,
    coalesce(
        h.item_id is null and t.agrees = 1 and t.turn = 1
        and (t.reference = t.payout_file_id or t.is_whole_file = 0),
        false
    ) as is_payout
from known as k
left join chosen as c on c.item_id = k.item_id and c.choice = 1
left join by_hand as h on h.item_id = k.item_id
left join turned as t on t.item_id = k.item_id
