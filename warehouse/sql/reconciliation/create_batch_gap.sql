-- purpose: deposits of a batch that nobody stated, where our books miss about as much: its file is
--   missing
-- grain: one deposit
-- clause: 4.4
-- note: the batch ends on the day from which the contract leads to the deposit; what it holds are the
--   unsettled days in a row up to that one. A file is dated as the provider's other payouts are. Where
--   the bank's statement is missing too, its balances say what it held beyond what was expected. What the policy
--   allows for fees and reserves is a share of the gross
create temp table batch_gap as
with unknown as (
    select item_id, bank_account, booked_on, currency, amount_minor
    from deposit
    where
        batch_item_id is null and payout_reference is null and amount_minor > 0 and not is_copy
        and coalesce(end_to_end, 'NOTPROVIDED') <> 'NOTPROVIDED'
        and not exists (select 1 from covering as c where c.item_id = deposit.item_id)
    union all
    select
        concat('gap/', g.account, '/', g.day), g.account, g.day, g.currency,
        g.moved_minor - coalesce(cast(sum(r.expected_minor) as bigint), 0)
    from chain_gap as g
    left join receipt as r
        on r.status = 'awaited' and r.bank_account = g.account and r.expected_on = g.day
    where g.holds = 'bank' and g.moved_minor > 0
    group by g.account, g.day, g.currency, g.moved_minor
    having g.moved_minor > coalesce(sum(r.expected_minor), 0)
),

running as (
    select
        *,
        sum(net_minor) over (partition by provider order by claimed_on) as through_minor,
        sum(gross_minor) over (partition by provider order by claimed_on) as gross_through_minor
    from hole
),

spans as (
    select
        u.item_id,
        p.provider,
        p.account,
        u.currency,
        u.amount_minor,
        f.claimed_on as first_on,
        l.claimed_on as last_on,
        case when p.is_dated_when_paid then u.booked_on else l.claimed_on end as day,
        (l.gross_through_minor - f.gross_through_minor + f.gross_minor) * t.gap_share
            as allowed_minor,
        abs(l.through_minor - f.through_minor + f.net_minor - u.amount_minor) as off_minor
    from unknown as u
    inner join pays_into as p on p.bank_account = u.bank_account
    inner join governing as g on g.provider = p.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and u.booked_on >= t.effective_from
        and u.booked_on < t.effective_to
    inner join running as l on l.provider = p.provider
    inner join working_day_after as w
        on w.from_on = l.claimed_on and w.days = t.payout_days and w.to_on = u.booked_on
    inner join running as f
        on f.provider = p.provider and f.claimed_on <= l.claimed_on
        and f.claimed_on >= l.claimed_on - t.proposal_window
),

ranked as (
    select
        *,
        row_number() over (partition by item_id order by off_minor, day desc, provider) as choice
    from spans
    where off_minor <= allowed_minor
)

select item_id, provider, account, day, first_on, last_on, currency, amount_minor
from ranked
where choice = 1
