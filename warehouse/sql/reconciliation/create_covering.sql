-- purpose: sets of unpaid batches of one provider that add up to what is sought, where there is
--   exactly one
-- grain: one sought amount and batch of its only covering set
-- clause: 4.4
-- note: amounts alone prove nothing (ordinary prices have many sums), so a set is a proposal and a
--   person confirms it; the nearest batches within the policy's window are tried
create temp table covering as
with recursive candidate as (
    select
        s.item_id,
        s.wanted_minor,
        r.provider,
        r.item_id as batch_item_id,
        r.expected_minor,
        row_number() over (
            partition by s.item_id, r.provider
            order by abs(r.expected_on - s.booked_on), r.item_id
        ) as place
    from sought as s
    inner join receipt as r
        on r.status = 'awaited' and r.proposes_sets and r.currency = s.currency
        and (s.provider is null or r.provider = s.provider)
        and (r.bank_account is null or r.bank_account = s.bank_account)
        and r.expected_on between s.booked_on - r.proposal_window
        and s.booked_on + r.proposal_window
        and r.expected_minor > 0 and r.expected_minor <= s.wanted_minor
),

tried as (
    select item_id, wanted_minor, provider, place, batch_item_id, expected_minor
    from candidate
    where place <= 3 * :most_batches
),

sets as (
    select
        item_id,
        wanted_minor,
        provider,
        place,
        1 as size,
        expected_minor as sum_minor,
        cast(batch_item_id as text) as members
    from tried
    union all
    select
        s.item_id,
        s.wanted_minor,
        s.provider,
        t.place,
        s.size + 1,
        s.sum_minor + t.expected_minor,
        concat(s.members, '|', t.batch_item_id)
    from sets as s
    inner join tried as t
        on t.item_id = s.item_id and t.provider = s.provider and t.place > s.place
    where s.size < :most_batches and s.sum_minor + t.expected_minor <= s.wanted_minor
),

exact as (
    select
        item_id,
        members,
        count(*) over (partition by item_id) as solutions
    from sets
    where sum_minor = wanted_minor
)

select e.item_id, t.batch_item_id, t.expected_minor
from exact as e
inner join tried as t
    on t.item_id = e.item_id
    and strpos(concat('|', e.members, '|'), concat('|', t.batch_item_id, '|')) > 0
where e.solutions = 1
