-- purpose: a person confirmed a proposed set
-- grain: one set
update core.match_group
set status = 'confirmed', run_id = :run_id
where group_id = :group_id and status = 'proposed'
