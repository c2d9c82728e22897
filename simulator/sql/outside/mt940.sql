-- Bank statement as MT940, one file per account and working day: ASCII, CRLF, a decimal comma, 65
-- characters a line. A reference of :61: has sixteen characters, so :86: names the provider's batch
-- and the bank's reference in full.
-- == files
select
    'bank/' || folder(bank, bank_account, day) || 'mt940_' || strftime(day, '%Y-%m-%d') || '.sta'
        as path,
    ':20:' || strftime(day, 'ST%y%m%d') || lpad(statement_no::varchar, 5, '0') || chr(13) || chr(10)
        || ':25:' || bank_account || chr(13) || chr(10)
        || ':28C:' || lpad(statement_no::varchar, 5, '0') || '/001' || chr(13) || chr(10)
        || ':60F:' || swift_balance(opening_minor, day) || chr(13) || chr(10) as head,
    ':62F:' || swift_balance(opening_minor + moved_minor, day) || chr(13) || chr(10)
        || '-' || chr(13) || chr(10) as tail,
    entries as line_count,
    moved_minor as net_minor,
    null as batch_reference,
    bank as issuer,
    bank_account as account,
    day as covers_on,
    day::timestamp + to_hours(30)
        + to_minutes(whole('statement', bank_account || day, 0, 40)::int) as received_at
from bank_days
where statement = 'mt940' and day >= $from_day and day < $to_day
order by bank_account, day;
-- == lines
select
    ':61:' || strftime(entry.booked_on, '%y%m%d%m%d') || if(entry.amount_minor < 0, 'D', 'C')
    || swift_amount(entry.amount_minor) || 'NTRFNONREF//' || right(entry.bank_reference, 14)
    || chr(13) || chr(10)
    || ':86:/EREF/' || entry.batch_reference || '/ORDP/' || upper(entry.provider)
    || '/BREF/' || entry.bank_reference || chr(13) || chr(10) as line
from bank_entries as entry
inner join bank_accounts as account using (bank_account)
where
    account.statement = 'mt940'
    and entry.booked_on >= $from_day and entry.booked_on < $to_day
order by entry.bank_account, entry.booked_on, entry.bank_entry_no;
