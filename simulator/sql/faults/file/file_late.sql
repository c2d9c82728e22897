-- Clause: 4.4
-- Category: late_file
-- Rate: 30
-- Stage: files
-- Claims: path
-- Notices: file gate (hours after the end of the day in the sender's terms)
-- Says: A file arrived three to nine days later than it should have.
-- == victims
select
    key, path, file_format, issuer, account, covers_on,
    (received_at + to_days(whole('file late', path, 3, 9)::int))::date as received_on, amount_minor, weight
from awaited_files
where line_count > 0
-- == change
update received_files set
    received_at = received_at + to_days((victims.received_on - received_at::date)::int)
from victims where received_files.path = victims.path;
