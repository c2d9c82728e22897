-- purpose: end the statements of a file that a corrected one takes the place of, when it came
-- grain: one statement
update core.account_statement
set withdrawn_at = (
    select min(later.received_at)
    from core.account_statement as later
    where later.source_file_id = :later
)
where source_file_id = :earlier and withdrawn_at is null
