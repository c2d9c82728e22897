-- purpose: whether what came since the run before comes first where something is settled already
-- grain: one row
-- note: of several claims or entries with one id of the provider the earlier is the first, and a
--   chargeback's opening says what its reversal repeats. Where one of them reaches us after the other was
--   settled, all is done anew
with recent as (
    select r.run_id
    from core.run as r
    left join core.reconciled_load as seen on seen.load_run_id = r.run_id
    where r.flow = 'load' and r.status = 'completed' and seen.load_run_id is null
),

late_claim as (
    select
        'capture' as claim_kind, concat(order_id, '/', payment_no) as claim_id, provider,
        provider_reference
    from core.payment
    where captured_at < :since and run_id in (select run_id from recent)
    union all
    select 'refund', r.refund_id, p.provider, r.provider_reference
    from core.refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where r.submitted_at < :since and r.run_id in (select run_id from recent)
    union all
    select k.claim_kind, c.chargeback_id, p.provider, c.provider_reference
    from core.chargeback as c
    inner join core.payment as p on p.order_id = c.order_id and p.payment_no = c.payment_no
    cross join (values ('chargeback'), ('chargeback_reversed')) as k (claim_kind)
    where c.opened_at < :since and c.run_id in (select run_id from recent)
),

late_entry as (
    select provider, account, entry_kind, native_id, occurrence
    from core.provider_entry
    where received_at < :since and run_id in (select run_id from recent)
),

late_opening as (
    select provider, native_id from late_entry where entry_kind = 'chargeback'
    union all
    select provider, provider_reference from late_claim where claim_kind = 'chargeback'
    union all
    select provider, native_id
    from core.provider_entry
    where entry_kind = 'chargeback' and received_at >= :since and received_at < :as_of
),

settled as (
    select m.*
    from core.payment_match as m
    where
        m.stage in ('exact', 'id')
        and m.native_id in (
            select provider_reference from late_claim
            union all
            select native_id from late_entry
            union all
            select native_id from late_opening
        )
)

select
    exists (
        select 1 from settled as m
        inner join late_claim as c
            on c.provider_reference = m.native_id and c.claim_kind = m.entry_kind
            and c.provider = m.provider and c.claim_id <> m.claim_id
    )
    or exists (
        select 1 from settled as m
        inner join late_entry as e
            on e.native_id = m.native_id and e.entry_kind = m.entry_kind
            and e.provider = m.provider
            and (e.account <> m.account or e.occurrence <> m.occurrence)
    )
    or exists (
        select 1 from settled as m
        inner join late_opening as o on o.native_id = m.native_id and o.provider = m.provider
        where m.entry_kind = 'chargeback_reversed'
    ) as is_overtaken
