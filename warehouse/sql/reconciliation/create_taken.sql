-- purpose: how many pairs earlier runs have settled for good of each id that is looked at now
-- grain: one id and kind of a provider
create temp table taken as
select native_id, entry_kind, provider, count(*) as pairs
from core.payment_match
where
    not :is_full and stage in ('exact', 'id')
    and native_id in (
        select native_id from entry
        union
        select claim_reference from claim
    )
group by native_id, entry_kind, provider
