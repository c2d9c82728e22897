-- purpose: what the register of a delivery says of each file of a provider or bank
-- grain: one file
select path, file_format, issuer, account, covers_on, received_at from core.received_file
