-- purpose: every arrival of a file that was noted
-- grain: one arrival
select file_name, received_at, outcome from core.file_receipt
