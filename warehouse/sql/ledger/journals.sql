-- purpose: a piece of the books: whole journals with their postings, in a stable order
-- grain: one posting
-- clause: 4.4
-- note: the order is that of the bytes, so that both engines write the same text
with piece as (
    select journal_id, posting_key, kind, booked_on, description
    from core.journal
    where posted_at <= :as_of
        and (
            booked_on > :after_on
            or (booked_on = :after_on and posting_key collate "C" > :after_key)
        )
    order by booked_on, posting_key collate "C"
    limit :journals
)

select
    j.posting_key, j.kind, j.booked_on, j.description, p.account, p.currency, p.amount_minor
from piece as j
inner join core.posting as p on p.journal_id = j.journal_id
order by j.booked_on, j.posting_key collate "C", p.posting_no
