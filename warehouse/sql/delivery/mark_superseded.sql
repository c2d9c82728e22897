-- purpose: an earlier file whose rows a corrected file replaced is no longer in force
-- grain: one file
update core.source_file
set status = 'superseded', superseded_by = :superseded_by
where source_file_id = :source_file_id and status = 'loaded'
