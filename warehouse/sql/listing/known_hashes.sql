-- purpose: the perceptual hashes of all pictures, and which of them this run measured; none where
--   it measured none
-- grain: one file
-- clause: 3.1
select sha256, perceptual_hash, run_id = :run_id as is_new
from core.picture_measure
where
    perceptual_hash is not null and blank_permille <= :max_blank
    and exists (
        select 1
        from core.picture_measure
        where run_id = :run_id and perceptual_hash is not null and blank_permille <= :max_blank
    )
order by sha256
