-- purpose: the versions of a book as the warehouse knows them
-- grain: one version
select version, sha256, effective_to from core.policy_version where book = :book order by version
