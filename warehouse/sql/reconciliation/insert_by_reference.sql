-- purpose: of what may be one and is not paired so far, those that are each other's first choice
-- grain: one claim with its entry
-- clause: 4.4
-- note: run until it finds none: then nothing is left that could be a pair. The earlier comes first
insert into by_reference
with left_over as (
    select
        m.*,
        row_number() over (
            partition by m.claim_kind, m.claim_id
            order by m.occurred_at, m.native_id, m.occurrence, m.account
        ) as entry_choice,
        row_number() over (
            partition by m.provider, m.account, m.entry_kind, m.native_id, m.occurrence
            order by m.claimed_at, m.claim_id
        ) as claim_choice
    from may_be_one as m
    where
        not exists (
            select 1 from by_reference as b
            where b.claim_kind = m.claim_kind and b.claim_id = m.claim_id
        )
        and not exists (
            select 1 from by_reference as b
            where
                b.native_id = m.native_id and b.entry_kind = m.entry_kind
                and b.provider = m.provider and b.account = m.account
                and b.occurrence = m.occurrence
        )
)

select
    claim_kind, claim_id, claimed_at, entry_kind, provider, account, native_id, occurrence,
    occurred_at, matched_at
from left_over
where entry_choice = 1 and claim_choice = 1
