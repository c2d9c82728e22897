-- Grain: one row per version of the rules that was announced before the period ended.
create table policy_versions as
with announced as (
    from (values
        ('2025.1', date '2024-12-16', date '2025-01-01'),
        ('2026.1', date '2026-06-15', date '2026-07-01')
    ) as version (policy_version, announced_on, effective_from)
)

select
    *,
    coalesce(lead(effective_from) over (order by effective_from), date '9999-12-31')
        as effective_to
from announced
where announced_on < getvariable('period_end')::date
order by effective_from;
