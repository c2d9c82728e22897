-- What the files of several formats share.
-- Grain: one row per file that a provider or bank sent; received_at is in local time.
create table received_files (
    file_format varchar, path varchar, issuer varchar, account varchar, covers_on date,
    received_at timestamp
);
