-- purpose: what a data engineer would write by hand for the same three-way result of this one world
-- grain: one statement after another, on either engine, into the same tables
-- note: contracts, lags and tolerances are written into the text (no policy, no versions of it); it
--   knows no run but this, posts no books, looks for no missing file and no late entry, and of
--   deposits that name one batch and pay more sees only those that pay two. The loader has numbered what is stated twice, so that an entry's place is its occurrence
create temp table contract as
select 'wechat_pay' as provider, 0.006 as fee_share, 0 as fee_fixed, true as returns_fee, 1 as payout_days,
    0.0 as reserve_share, false as names_batch
union all select 'alipay', 0.006, 0, true, 1, 0.0, false
union all select 'stripe', 0.034, 200, false, 2, 0.05, true
union all select 'adyen', 0.018, 80, false, 2, 0.0, true;

create temp table claim as
with happened as (
    select
        'capture' as claim_kind, concat(order_id, '/', payment_no) as claim_id, provider, order_id,
        payment_no, provider_reference as claim_reference, payment_reference as our_reference,
        captured_at as claimed_at, amount_minor as claim_minor
    from core.payment
    where provider is not null and captured_at < :as_of
    union all
    select
        'refund', r.refund_id, p.provider, r.order_id, r.payment_no, r.provider_reference, r.refund_id,
        r.submitted_at, -r.amount_minor
    from core.refund as r
    inner join core.payment as p on p.order_id = r.order_id and p.payment_no = r.payment_no
    where r.submitted_at < :as_of
)

select h.*, o.currency as claim_currency
from happened as h
inner join core.customer_order as o on o.order_id = h.order_id;

create temp table claimed_twice as
select
    c.claim_kind, c.claim_id,
    row_number() over (
        partition by c.provider, c.claim_kind, c.claim_reference order by c.claimed_at, c.claim_id
    ) as place
from claim as c
inner join (
    select provider, claim_kind, claim_reference
    from claim
    group by provider, claim_kind, claim_reference
    having count(*) > 1
) as t
    on t.provider = c.provider and t.claim_kind = c.claim_kind
    and t.claim_reference = c.claim_reference;

insert into core.payment_match (
    claim_kind, claim_id, provider, our_reference, claim_currency, claim_minor, entry_kind, account,
    native_id, occurrence, capture_reference, stated_on, entry_currency, entry_minor,
    presented_currency, presented_minor, stage, matched_at, run_id
)
select
    c.claim_kind, c.claim_id, c.provider, c.our_reference, c.claim_currency, c.claim_minor,
    e.entry_kind, e.account, e.native_id, e.occurrence, e.capture_reference, e.business_on,
    e.currency, e.gross_minor, e.presented_currency, e.presented_minor,
    case when e.gross_minor = c.claim_minor and e.currency = c.claim_currency then 'exact' else 'id' end,
    greatest(c.claimed_at, e.received_at), 'bare'
from claim as c
left join claimed_twice as t on t.claim_kind = c.claim_kind and t.claim_id = c.claim_id
inner join core.provider_entry as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.native_id = c.claim_reference
    and e.occurrence = coalesce(t.place, 1)
where e.received_at < :as_of and e.withdrawn_at is null;

create temp table claim_alone as
select c.*
from claim as c
left join core.payment_match as m on m.claim_kind = c.claim_kind and m.claim_id = c.claim_id
where m.claim_id is null;

create temp table entry_alone as
select e.*
from core.provider_entry as e
left join core.payment_match as m
    on m.native_id = e.native_id and m.entry_kind = e.entry_kind and m.provider = e.provider
    and m.occurrence = e.occurrence
where
    m.native_id is null and e.entry_kind in ('capture', 'refund')
    and e.received_at < :as_of and e.withdrawn_at is null;

insert into core.payment_match (
    claim_kind, claim_id, provider, our_reference, claim_currency, claim_minor, entry_kind, account,
    native_id, occurrence, capture_reference, stated_on, entry_currency, entry_minor,
    presented_currency, presented_minor, stage, matched_at, run_id
)
select
    c.claim_kind, c.claim_id, c.provider, c.our_reference, c.claim_currency, c.claim_minor,
    e.entry_kind, e.account, e.native_id, e.occurrence, e.capture_reference, e.business_on,
    e.currency, e.gross_minor, e.presented_currency, e.presented_minor, 'reference',
    greatest(c.claimed_at, e.received_at), 'bare'
from claim_alone as c
inner join entry_alone as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.our_reference = c.our_reference
    and e.currency = c.claim_currency and e.gross_minor = c.claim_minor
    and e.occurred_at >= c.claimed_at - interval '1 day'
    and e.occurred_at < c.claimed_at + interval '4 days';

insert into core.open_claim (
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor, run_id
)
select
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor, 'bare'
from claim_alone;

insert into core.open_entry (
    entry_kind, provider, account, native_id, occurrence, stated_reference, capture_reference,
    batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency,
    presented_minor, fee_minor, received_at, run_id
)
select
    entry_kind, provider, account, native_id, occurrence, our_reference, capture_reference,
    batch_reference, occurred_at, business_on, currency, gross_minor, presented_currency,
    presented_minor, fee_minor, received_at, 'bare'
from entry_alone;

insert into core.match_total (
    provider, account, claim_kind, stage, currency, stated_on, pair_count, claim_minor, entry_minor,
    run_id
)
select
    provider, account, claim_kind, stage, claim_currency, stated_on, count(*), sum(claim_minor),
    sum(entry_minor), 'bare'
from core.payment_match
where stage <> 'reference'
group by provider, account, claim_kind, stage, claim_currency, stated_on;

insert into core.entry_total (
    provider, account, currency, entry_kind, batch_reference, business_on, entry_count, gross_minor,
    fee_minor, net_minor, reserve_due_minor, run_id
)
select
    e.provider, e.account, e.currency, e.entry_kind, coalesce(e.batch_reference, ''), e.business_on,
    count(*), sum(e.gross_minor), sum(e.fee_minor), sum(e.net_minor),
    coalesce(sum(round(e.gross_minor * t.reserve_share)) filter (where e.entry_kind = 'capture'), 0),
    'bare'
from core.provider_entry as e
inner join contract as t on t.provider = e.provider
where e.entry_kind <> 'payout' and e.received_at < :as_of and e.withdrawn_at is null
group by
    e.provider, e.account, e.currency, e.entry_kind, coalesce(e.batch_reference, ''), e.business_on;

-- A payout by reference nets the entries that name it, one by day the day that comes to it.
insert into core.receipt_expectation (
    provider, account, batch_reference, currency, first_on, last_on, entry_count, gross_minor,
    fee_minor, reserve_minor, net_minor, expected_minor, expected_on, received_minor, received_on,
    status, run_id
)
with batch as (
    select
        provider, account, batch_reference, min(business_on) as first_on, max(business_on) as last_on,
        sum(entry_count) as entry_count, sum(gross_minor) as gross_minor, sum(fee_minor) as fee_minor,
        sum(net_minor) as net_minor
    from core.entry_total
    group by
        provider, account, batch_reference, case when batch_reference = '' then business_on end
),

paid as (
    select
        p.provider, p.account, p.batch_reference, p.currency, p.business_on as paid_on,
        -p.net_minor as expected_minor, b.first_on, b.last_on, b.entry_count, b.gross_minor,
        b.fee_minor, b.net_minor, t.payout_days
    from core.provider_entry as p
    inner join contract as t on t.provider = p.provider
    inner join batch as b
        on b.provider = p.provider and b.account = p.account
        and case
            when t.names_batch then b.batch_reference = p.batch_reference
            else b.net_minor = -p.net_minor
                and b.last_on between p.business_on - 20 and p.business_on - 1
        end
    where p.entry_kind = 'payout' and p.received_at < :as_of and p.withdrawn_at is null
),

dated as (
    select paid.*, w.day as expected_on
    from paid
    inner join core.calendar_day as d on d.country = 'CN' and d.day = paid.last_on
    inner join core.calendar_day as w
        on w.country = 'CN' and w.is_working
        and w.working_days_before = d.working_days_before
        + case when d.is_working then 1 else 0 end + paid.payout_days - 1
),

received as (
    select end_to_end, sum(amount_minor) as received_minor, max(booked_on) as received_on
    from core.bank_entry
    where received_at < :as_of and withdrawn_at is null
    group by end_to_end
)

select
    d.provider, d.account, d.batch_reference, d.currency, d.first_on, d.last_on, d.entry_count,
    d.gross_minor, d.fee_minor, 0, d.net_minor, d.expected_minor, d.expected_on, r.received_minor,
    r.received_on,
    case
        when r.received_minor is null and d.expected_on < :as_of_on then 'missing'
        when r.received_minor is null then 'awaited'
        when r.received_minor = d.expected_minor then 'met'
        when r.received_minor > d.expected_minor then 'over'
        else 'under'
    end,
    'bare'
from dated as d
left join received as r on r.end_to_end = d.batch_reference;

-- A deposit that pays what its batch and one missing batch come to is proposed to a person.
create temp table paid_together as
select o.provider, o.account, o.batch_reference, m.batch_reference as other_reference
from core.receipt_expectation as o
inner join core.receipt_expectation as m
    on m.provider = o.provider and m.account = o.account and m.currency = o.currency
    and o.received_minor = o.expected_minor + m.expected_minor
where o.status = 'over' and m.status = 'missing';

update core.receipt_expectation
set status = 'awaited'
where
    status = 'missing'
    and exists (
        select 1 from paid_together as t
        where
            t.provider = receipt_expectation.provider and t.account = receipt_expectation.account
            and t.other_reference = receipt_expectation.batch_reference
    );

insert into core.match_group (
    group_id, provider, currency, stage, status, batch_minor, deposit_minor, residual_minor,
    residual_kind, run_id
)
select
    md5(concat('confirmed/', e.provider, '/', e.account, '/', e.batch_reference)), e.provider,
    e.currency, case when d.deposits > 1 then 'split' else 'batch' end,
    case when t.provider is null then 'confirmed' else 'proposed' end,
    e.expected_minor, e.received_minor, e.received_minor - e.expected_minor,
    case e.status when 'met' then 'none' when 'over' then 'amount_over' else 'amount_under' end, 'bare'
from core.receipt_expectation as e
inner join (
    select end_to_end, count(*) as deposits from core.bank_entry group by end_to_end
) as d on d.end_to_end = e.batch_reference
left join paid_together as t
    on t.provider = e.provider and t.account = e.account and t.batch_reference = e.batch_reference;

insert into core.match_item (side, item_id, group_id, amount_minor, allocated_minor, run_id)
select
    'batch', concat(e.provider, '/', e.account, '/', e.batch_reference),
    md5(concat('confirmed/', e.provider, '/', e.account, '/', e.batch_reference)),
    e.expected_minor, e.expected_minor, 'bare'
from core.receipt_expectation as e
where e.received_minor is not null
union all
select
    'deposit', concat(b.bank_account, '/', b.statement_reference, '/', b.entry_no),
    md5(concat('confirmed/', e.provider, '/', e.account, '/', e.batch_reference)),
    b.amount_minor, b.amount_minor, 'bare'
from core.receipt_expectation as e
inner join core.bank_entry as b on b.end_to_end = e.batch_reference;

create temp table difference as
select
    'claim' as subject_kind, concat(claim_kind, '/', claim_id) as subject,
    case
        when stage = 'reference' then 'status_mismatch'
        when abs(entry_minor) > abs(claim_minor) then 'amount_over'
        else 'amount_under'
    end as category,
    provider, account, case stage when 'id' then abs(entry_minor - claim_minor) else 0 end as amount_minor,
    claim_currency as currency, stated_on as expected_on, our_reference as payment_id, native_id,
    claim_minor as ours_minor, entry_minor as theirs_minor
from core.payment_match
where stage <> 'exact'
union all
select
    'claim', concat(c.claim_kind, '/', c.claim_id), 'missing_in_psp', c.provider, null,
    abs(c.claim_minor), c.claim_currency, cast(c.claimed_at as date), c.our_reference, c.claim_reference,
    c.claim_minor, null
from claim_alone as c
where
    cast(c.claimed_at as date) + 3 < :as_of_on
    and not exists (
        select 1 from core.payment_match as m
        where m.stage = 'reference' and m.claim_kind = c.claim_kind and m.claim_id = c.claim_id
    )
union all
select
    'entry',
    concat(e.entry_kind, '/', e.provider, '/', e.account, '/', e.native_id, '/', e.occurrence),
    case when e.occurrence > 1 then 'duplicate_row' else 'missing_in_orders' end, e.provider,
    e.account, abs(e.gross_minor), e.currency, e.business_on, null, e.native_id, null, e.gross_minor
from entry_alone as e
where not exists (
    select 1 from core.payment_match as m
    where
        m.stage = 'reference' and m.native_id = e.native_id and m.provider = e.provider
        and m.occurrence = e.occurrence
)
union all
select
    'fee',
    concat(e.entry_kind, '/', e.provider, '/', e.account, '/', e.native_id, '/', e.occurrence),
    'fee_variance', e.provider, e.account, abs(e.fee_minor - e.contract_minor), e.currency,
    e.business_on, null, e.native_id, e.contract_minor, e.fee_minor
from (
    select
        p.*,
        case
            when p.entry_kind = 'capture'
                then cast(round(p.gross_minor * t.fee_share) as bigint) + t.fee_fixed
            when t.returns_fee then cast(round(p.gross_minor * t.fee_share) as bigint)
            else 0
        end as contract_minor
    from core.provider_entry as p
    inner join contract as t on t.provider = p.provider
    where
        p.entry_kind in ('capture', 'refund') and p.received_at < :as_of and p.withdrawn_at is null
) as e
where e.fee_minor <> e.contract_minor
union all
select
    'batch', concat(e.provider, '/', e.account, '/', e.batch_reference),
    case
        when t.provider is not null then 'split_mismatch'
        when e.status = 'missing' then 'missing_in_bank'
        when e.status = 'over' then 'amount_over'
        else 'amount_under'
    end,
    e.provider, e.account,
    case when t.provider is null then abs(coalesce(e.received_minor, 0) - e.expected_minor) else 0 end,
    e.currency, e.expected_on, null, null, e.expected_minor, e.received_minor
from core.receipt_expectation as e
left join paid_together as t
    on t.provider = e.provider and t.account = e.account and t.batch_reference = e.batch_reference
where e.status in ('missing', 'over', 'under');

insert into core.payment_break (
    break_id, subject_kind, subject, category, provider, account, amount_minor, currency, expected_on,
    opened_on, severity, owner, due_on, status, is_settled, payment_id, native_id, ours_minor,
    theirs_minor, run_id
)
select
    md5(concat(subject_kind, '/', subject)), subject_kind, subject, category, provider, account,
    amount_minor, currency, expected_on, expected_on, 'low', 'finance', expected_on + 5, 'open', true,
    payment_id, native_id, ours_minor, theirs_minor, 'bare'
from difference;

insert into core.break_event (
    break_id, event_no, event, occurred_at, category, amount_minor, status, actor, run_id
)
select
    md5(concat(subject_kind, '/', subject)), 1, 'opened', :as_of, category, amount_minor, 'open',
    'bare', 'bare'
from difference;
