-- purpose: keep that a person said that two sides are the same money
-- grain: one pair of subjects
-- note: an earlier match of a side came to nothing, since its break is open again; the keys refuse a
--   second match of the same turn
insert into core.hand_match (
    resolution_id, our_kind, our_subject, our_turn, their_kind, their_subject, their_turn,
    matched_at, run_id
)
select
    :resolution_id,
    cast(:our_kind as text),
    cast(:our_subject as text),
    1 + (
        select coalesce(max(our_turn), 0) from core.hand_match
        where our_kind = :our_kind and our_subject = :our_subject
    ),
    cast(:their_kind as text),
    cast(:their_subject as text),
    1 + (
        select coalesce(max(their_turn), 0) from core.hand_match
        where their_kind = :their_kind and their_subject = :their_subject
    ),
    :matched_at,
    :run_id
