-- Grain: one row per party and version of the rules that it has to sign: the one in force when it
-- joins, by the day it joins, and each later one by the day that it takes effect.
create table commitments as
with parties as (
    select 'merchant' as party_kind, merchant_no as party_no, joined_on, null::date as left_on
    from merchants
    union all
    select 'staff', staff_no, joined_on, left_on
    from staff
),

due as (
    select
        party.*, version.policy_version, version.announced_on,
        greatest(version.effective_from, party.joined_on) as due_on,
        party.party_kind || '/' || party.party_no || '/' || version.policy_version as draw
    from parties as party
    inner join policy_versions as version on party.joined_on < version.effective_to
),

signed as (
    select
        *,
        if(due_on = joined_on,
            due_on - whole('signs on joining', draw, 0, 5)::int,
            announced_on + floor(chance('signs', draw) * (due_on - announced_on))::int) as signs_on
    from due
    where left_on is null or left_on > due_on
)

select
    party_kind, party_no, policy_version, due_on,
    case when signs_on < getvariable('period_end')::date then signs_on end as signed_on
from signed
order by party_kind, party_no, policy_version;
