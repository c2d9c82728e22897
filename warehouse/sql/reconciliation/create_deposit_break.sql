-- purpose: entries of bank statements that pay no batch and are no payout of ours
-- grain: one entry
-- clause: 4.4
-- note: the file that would state the batch may be missing: then that gap is the break. It explains
--   what comes to what its days must have paid, or the only such deposit of its time; never a deposit
--   that names nothing at all. What names a payout and is not all of it stands in suspense as a whole
create temp table deposit_break as
with judged as (
    select
        d.*,
        b.batch_reference as named_batch,
        b.provider as named_provider,
        c.batch_item_id as proposed_item_id,
        coalesce(d.end_to_end, 'NOTPROVIDED') <> 'NOTPROVIDED' and d.payout_reference is null and (
            exists (select 1 from batch_gap as g where g.item_id = d.item_id)
            or exists (
                select 1
                from gap as g
                inner join pays_into as p on p.provider = g.issuer and p.account = g.account
                inner join day_span as s on s.provider = g.issuer and s.account = g.account
                where
                    g.holds = 'movements' and g.day = d.booked_on
                    and p.bank_account = d.bank_account and s.paid_on = d.booked_on
                    and s.net_minor = d.amount_minor
            )
            or (
                select count(*)
                from gap as g
                inner join pays_into as p on p.provider = g.issuer and p.account = g.account
                inner join governing as o on o.provider = g.issuer
                inner join provider_terms as t
                    on t.provider = o.terms_of and g.day >= t.effective_from
                    and g.day < t.effective_to
                left join working_day_after as w on w.from_on = g.day and w.days = t.payout_days
                where
                    g.holds = 'entries' and t.batches_by = 'reference'
                    and g.file_name is not null and p.bank_account = d.bank_account
                    and d.booked_on
                    = case when p.is_dated_when_paid then g.day else coalesce(w.to_on, g.day) end
                    and not exists (
                        select 1 from deposit as other
                        where
                            other.batch_item_id is null and other.payout_reference is null
                            and not other.is_copy
                            and other.item_id <> d.item_id
                            and other.bank_account = d.bank_account
                            and other.booked_on = d.booked_on
                    )
            ) > 0
        ) as is_explained
    from deposit as d
    left join batch as b on b.item_id = d.batch_item_id
    left join (
        select item_id, min(batch_item_id) as batch_item_id from covering group by item_id
    ) as c on c.item_id = d.item_id
    where d.is_copy or (d.batch_item_id is null and not d.is_payout)
)

select
    'deposit' as subject_kind,
    j.item_id as subject,
    case
        when j.is_copy then 'duplicate_row'
        when j.payout_currency <> j.currency then 'currency_mismatch'
        when abs(j.amount_minor) > j.payout_minor then 'amount_over'
        when abs(j.amount_minor) < j.payout_minor then 'amount_under'
        else 'unknown_residual'
    end as category,
    coalesce(j.named_provider, p.provider, 'bank') as provider,
    j.bank_account as account,
    abs(j.amount_minor) as amount_minor,
    j.currency,
    j.booked_on as expected_on,
    cast(j.received_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    cast(null as text) as order_id,
    cast(null as text) as payment_id,
    j.bank_reference as native_id,
    coalesce(j.named_batch, p.batch_reference, j.payout_reference, j.end_to_end) as batch_id,
    coalesce(p.expected_minor, j.payout_minor) as ours_minor,
    j.amount_minor as theirs_minor
from judged as j
left join batch as p on p.item_id = j.proposed_item_id
where j.is_copy or not j.is_explained
