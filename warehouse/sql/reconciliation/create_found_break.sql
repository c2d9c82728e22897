-- purpose: every break of this run, with its id, weight and due day
-- grain: one subject
-- clause: 4.4
-- note: settled is what nothing that is still open can change; later runs carry it on
create temp table found_break as
with found as (
    select * from pair_break
    union all
    select *, true from fee_break
    union all
    select *, true from refund_break
    union all
    select *, true from fx_break
    union all
    select *, false from entry_break
    union all
    select *, false from claim_break
    union all
    select *, false from order_break
    union all
    select *, false from batch_break
    union all
    select *, false from deposit_break
    union all
    select *, false from file_break
    union all
    select *, false from reserve_break
),

weighed as (
    select
        md5(concat(subject_kind, '/', subject)) as break_id,
        found.*,
        case
            when amount_minor >= :critical_amount then 'critical'
            when amount_minor >= :high_amount then 'high'
            when amount_minor >= :medium_amount then 'medium'
            else 'low'
        end as severity
    from found
)

select w.*, coalesce(d.to_on, w.opened_on) as due_on
from weighed as w
left join working_day_after as d
    on d.from_on = w.opened_on
    and d.days = case w.severity
        when 'critical' then :due_critical
        when 'high' then :due_high
        when 'medium' then :due_medium
        else :due_low
    end
