-- Clause: 4.4
-- Category: file_gap
-- Rate: 30
-- Stage: files
-- Claims: path
-- Damage: recode
-- Notices: file gate
-- Says: A file that should be UTF-8 arrived in GBK, as if saved again by a spreadsheet.
-- == victims
select key, path, file_format, issuer, account, covers_on, amount_minor, weight
from untouched_files
where file_format in ('wechat_trade', 'wechat_fund')
