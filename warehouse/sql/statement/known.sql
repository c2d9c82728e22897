-- purpose: every statement that was loaded, and whether it is in force or was corrected
-- grain: one statement
select
    source_file_id, file_format, account, currency, covers_from, covers_to, opening_minor,
    closing_minor, withdrawn_at is null as is_in_force
from core.account_statement
order by covers_from, covers_to, source_file_id
