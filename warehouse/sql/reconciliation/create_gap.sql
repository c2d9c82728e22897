-- purpose: files that should be there and are not: refused, never sent, or not yet sent anew
-- grain: one file: account, kind of content, business day, and which of several of that day
-- clause: 4.4
-- note: at stake is, in this order, what the file states and does not hold, what balances or deposits
--   say it held, what the bank had to receive, and what our own books expect of the hidden days
create temp table gap as
with refused as (
    select
        a.issuer,
        a.account,
        a.holds,
        a.covers_on as day,
        min(a.file_name) as file_name,
        max(abs(a.difference_minor)) as difference_minor,
        min(a.received_on) as opened_on,
        row_number() over (
            partition by a.issuer, a.account, a.holds, a.covers_on order by min(a.file_name)
        ) as place
    from arrival as a
    where
        a.outcome = 'refused'
        and not exists (
            select 1 from arrival as good
            where
                good.outcome <> 'refused' and good.account = a.account
                and good.holds = a.holds and good.covers_on = a.covers_on
                and good.issuer = a.issuer
                and (
                    a.holds <> 'entries' or a.batches_by = 'day'
                    or good.file_name = a.file_name
                )
        )
    group by
        a.issuer, a.account, a.holds, a.covers_on,
        case when a.holds = 'entries' and a.batches_by = 'reference' then a.file_name end
),

issuer_of as (
    select account, min(issuer) as issuer from arrival group by account
),

found as (
    select
        coalesce(i.issuer, 'bank') as issuer, c.account, c.holds, c.day, c.moved_minor,
        c.currency, 1 as place
    from chain_gap as c
    left join issuer_of as i on i.account = c.account
    union all
    select provider, account, 'entries', day, moved_minor, :currency, 1 from day_gap
    union all
    select
        provider, account, 'entries', day, amount_minor, currency,
        row_number() over (partition by provider, account, day order by item_id)
    from batch_gap
),

expected_at_bank as (
    select
        p.bank_account as account, b.expected_on as day,
        cast(sum(b.expected_minor) as bigint) as expected_minor
    from batch as b
    inner join pays_into as p on p.provider = b.provider and p.account = b.account
    where not exists (select 1 from deposit as d where d.batch_item_id = b.item_id)
    group by p.bank_account, b.expected_on
),

deposited as (
    select
        p.provider as issuer, p.account, p.is_dated_when_paid, d.booked_on, d.amount_minor
    from deposit as d
    inner join pays_into as p on p.bank_account = d.bank_account
    where
        d.batch_item_id is null and d.payout_reference is null and not d.is_copy
        and coalesce(d.end_to_end, 'NOTPROVIDED') <> 'NOTPROVIDED'
        and not exists (select 1 from covering as c where c.item_id = d.item_id)
        and not exists (select 1 from batch_gap as b where b.item_id = d.item_id)
),

together as (
    select
        coalesce(r.issuer, f.issuer) as issuer,
        coalesce(r.account, f.account) as account,
        coalesce(r.holds, f.holds) as holds,
        coalesce(r.day, f.day) as day,
        coalesce(r.place, f.place) as place,
        r.file_name,
        r.opened_on,
        r.difference_minor,
        f.moved_minor,
        coalesce(f.currency, :currency) as currency
    from refused as r
    full join found as f
        on f.account = r.account and f.holds = r.holds and f.day = r.day
        and f.place = r.place
)

select
    t.issuer,
    t.account,
    t.holds,
    t.day,
    t.place,
    t.file_name,
    t.opened_on,
    t.currency,
    abs(coalesce(
        t.difference_minor,
        t.moved_minor,
        case when t.holds = 'bank' then e.expected_minor end,
        case when t.holds = 'entries' then (
            select max(d.amount_minor) from deposited as d
            where
                d.issuer = t.issuer and d.account = t.account
                and d.booked_on
                = case when d.is_dated_when_paid then t.day else coalesce(w.to_on, t.day) end
        ) end,
        case when t.holds = 'entries' then (
            select cast(sum(h.net_minor) as bigint) from hole as h
            where
                h.provider = t.issuer and h.claimed_on <= t.day
                and h.claimed_on >= t.day - p.proposal_window
        ) end,
        0
    )) as amount_minor
from together as t
left join expected_at_bank as e on e.account = t.account and e.day = t.day
left join governing as g on g.provider = t.issuer
left join provider_terms as p
    on p.provider = g.terms_of and t.day >= p.effective_from and t.day < p.effective_to
left join working_day_after as w on w.from_on = t.day and w.days = p.payout_days
