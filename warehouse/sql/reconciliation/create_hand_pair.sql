-- purpose: what people have said is the same money, as far as a later word has not replaced it
-- grain: one pair of subjects
-- clause: 4.4
-- note: of several matches of one subject the newest counts. It is known from the instant on at which a
--   person said it
create temp table hand_pair as
with newest as (
    select
        our_kind,
        our_subject,
        their_subject,
        matched_at,
        row_number() over (
            partition by our_kind, our_subject order by our_turn desc
        ) as our_place,
        row_number() over (
            partition by their_kind, their_subject order by their_turn desc
        ) as their_place
    from core.hand_match
    where matched_at < :as_of
)

select our_kind, our_subject, their_subject, matched_at
from newest
where our_place = 1 and their_place = 1
