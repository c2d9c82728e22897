-- Clause: 4.4
-- Category: file_gap
-- Rate: 30
-- Stage: files
-- Claims: path
-- Damage: misstate_total
-- Notices: file gate (control totals)
-- Says: The summary of a file states another total than its rows add up to.
-- == victims
select
    key, path, file_format, issuer, account, covers_on,
    whole('control total', path, 1, 50000) as amount_minor, weight
from untouched_files
where file_format in ('wechat_trade', 'wechat_fund')
