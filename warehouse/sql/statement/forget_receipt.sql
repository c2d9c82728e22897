-- purpose: make room for the same arrival of a file, which is taken in again
-- grain: one arrival
delete from core.file_receipt where file_name = :file_name and received_at = :received_at
