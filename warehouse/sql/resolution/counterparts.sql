-- purpose: open breaks of the other side that may be the same money as a break, the likeliest first
-- grain: one break
-- note: claim and entry are of one provider, a bank need not know who paid; direction and kind are the
--   same. Likely is a near amount, then a near day
with asked as (
    select
        *,
        case subject_kind
            when 'claim' then 'entry'
            when 'entry' then 'claim'
            when 'batch' then 'deposit'
            when 'deposit' then 'batch'
        end as other_kind
    from core.payment_break
    where break_id = :break_id
)

select
    b.break_id, b.subject_kind, b.subject, b.category, b.provider, b.account, b.amount_minor,
    b.currency, b.order_id, b.payment_id, b.native_id, b.batch_id, b.ours_minor, b.theirs_minor,
    b.expected_on
from asked as a
inner join core.payment_break as b
    on b.subject_kind = a.other_kind and b.currency = a.currency and b.status = 'open'
where
    b.category in (select unnest(cast(:categories as varchar[])))
    and (b.subject_kind = 'deposit' or b.ours_minor is null or b.theirs_minor is null)
    and case
        when b.subject_kind in ('claim', 'entry')
            then
                b.provider = a.provider
                and split_part(b.subject, '/', 1) = split_part(a.subject, '/', 1)
        else
            sign(coalesce(b.theirs_minor, b.ours_minor))
            = sign(coalesce(a.theirs_minor, a.ours_minor))
    end
order by
    abs(b.amount_minor - a.amount_minor), abs(b.expected_on - a.expected_on), b.break_id
limit :most
