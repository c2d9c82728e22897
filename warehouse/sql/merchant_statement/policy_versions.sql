-- purpose: policy versions that lines of a month name
-- grain: one version
select distinct policy_version from core.settlement_line where month = :month
