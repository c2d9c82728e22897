-- Clause: 4.4
-- Category: file_gap
-- Rate: 30
-- Stage: files
-- Claims: path
-- Damage: rename_account
-- Notices: file gate (accounts that are ours)
-- Says: A file names an account that is not ours.
-- == victims
select
    key, path, file_format, issuer, account, covers_on,
    left(account, -2) || lpad(((right(account, 2)::int + 41) % 100)::varchar, 2, '0')
        as foreign_account,
    amount_minor, weight
from untouched_files
where file_format in ('wechat_trade', 'camt053', 'mt940') and line_count > 0
