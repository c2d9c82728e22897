-- purpose: tell the merchant what became of its listing, where it has to know or to act
-- grain: one step of a listing and channel
-- clause: 4.1
-- note: that an ordinary listing is on sale, or sold out, is no news. What a person wrote in a note stays here
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    event_id,
    case when to_state = 'published' then 'listing_restored' else concat('listing_', to_state) end,
    :channel,
    'merchant',
    '4.1',
    occurred_at,
    'queued',
    :run_id
from core.listing_event
where
    (
        to_state in ('changes_requested', 'rejected', 'suspended', 'removed')
        or from_state = 'suspended' and to_state = 'published'
    )
    and occurred_at >= :since and occurred_at <= :as_of
on conflict do nothing
