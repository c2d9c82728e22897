-- purpose: keep the sets of this run
-- grain: one set
insert into core.match_group (
    group_id, provider, currency, stage, status, batch_minor, deposit_minor, residual_minor,
    residual_kind, run_id
)
select
    f.group_id, f.provider, f.currency, f.stage,
    case when k.group_id is not null then 'confirmed' else f.status end,
    f.batch_minor, f.deposit_minor, f.residual_minor, f.residual_kind, :run_id
from found_group as f
left join kept_group as k on k.group_id = f.group_id
