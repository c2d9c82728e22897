-- claim: Write-offs and adjustments of a person do not gather just below the limit above which a lead decides
-- claim_zh: 个人的核销与调整未集中于审批限额之下
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Look at whether a larger difference was parted, and who decided on the parts
-- remedy_zh: 核查是否拆分大额差异及各部分审批人
-- population: (select 1 from core.resolution where action in ('write_off', 'adjust')) as r
-- policy: most = recon.write_off_limit; band = audit.below_limit_share; least = audit.below_limit_rows
-- rows: proposed_by, proposals, amount_minor
-- note: the limit of today; a fee that is always about as high is a wrong alarm
select proposed_by, count(*) as proposals, cast(sum(r.amount_minor) as bigint) as amount_minor
from core.resolution as r
where
    action in ('write_off', 'adjust') and r.amount_minor <= :most
    and r.amount_minor > :most * (1 - :band)
group by proposed_by
having count(*) >= :least
