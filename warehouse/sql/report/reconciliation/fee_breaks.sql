-- purpose: the breaks that say which fees of the month are not as contracted
-- grain: one provider, account and currency
-- clause: 3.4
-- note: one that a person closed still says so; one that evidence closed does not
select
    provider, account, currency,
    count(*) as break_count,
    cast(sum(theirs_minor - ours_minor) as bigint) as difference_minor
from break_state
where
    subject_kind = 'fee' and (is_open or event <> 'closed')
    and expected_on >= cast(:month_first_on as date)
    and expected_on <= cast(:month_last_on as date)
group by provider, account, currency
order by provider, account, currency
