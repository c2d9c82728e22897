-- Bank statement as camt.053.001.08, one file per account and working day. A deposit names the
-- provider's batch as end-to-end id and in its remittance text. The account has no IBAN, as none in
-- China has.
-- == files
select
    'bank/' || folder(bank, bank_account, day) || 'camt053_' || strftime(day, '%Y-%m-%d') || '.xml'
        as path,
    '<?xml version="1.0" encoding="UTF-8"?>' || chr(10)
        || '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">' || chr(10)
        || '<BkToCstmrStmt>' || chr(10)
        || '<GrpHdr><MsgId>' || message || '</MsgId><CreDtTm>' || made_at || '</CreDtTm></GrpHdr>'
        || chr(10)
        || '<Stmt>' || chr(10)
        || '<Id>' || message || '</Id>' || chr(10)
        || '<ElctrncSeqNb>' || statement_no || '</ElctrncSeqNb>' || chr(10)
        || '<CreDtTm>' || made_at || '</CreDtTm>' || chr(10)
        || '<FrToDt><FrDtTm>' || strftime(day, '%Y-%m-%dT00:00:00+08:00')
        || '</FrDtTm><ToDtTm>' || strftime(day, '%Y-%m-%dT23:59:59+08:00') || '</ToDtTm></FrToDt>'
        || chr(10)
        || '<Acct><Id><Othr><Id>' || bank_account || '</Id></Othr></Id><Ccy>CNY</Ccy>'
        || '<Svcr><FinInstnId><BICFI>' || bank_code || '</BICFI></FinInstnId></Svcr></Acct>'
        || chr(10)
        || balance('OPBD', opening_minor, day)
        || balance('CLBD', opening_minor + moved_minor, day)
        || '<TxsSummry><TtlNtries><NbOfNtries>' || entries || '</NbOfNtries></TtlNtries>'
        || '<TtlCdtNtries><NbOfNtries>' || credits || '</NbOfNtries><Sum>' || major(credit_minor)
        || '</Sum></TtlCdtNtries>'
        || '<TtlDbtNtries><NbOfNtries>' || entries - credits || '</NbOfNtries><Sum>'
        || major(credit_minor - moved_minor) || '</Sum></TtlDbtNtries></TxsSummry>' || chr(10)
        as head,
    '</Stmt>' || chr(10) || '</BkToCstmrStmt>' || chr(10) || '</Document>' || chr(10) as tail,
    entries as line_count,
    moved_minor as net_minor,
    null as batch_reference,
    bank as issuer,
    bank_account as account,
    day as covers_on,
    received_at
from (
    select
        *,
        bank_code || '-' || strftime(day, '%Y%m%d') || '-' || lpad(statement_no::varchar, 5, '0')
            as message,
        strftime(received_at, '%Y-%m-%dT%H:%M:%S+08:00') as made_at
    from (
        select
            *,
            day::timestamp + to_hours(30)
                + to_minutes(whole('statement', bank_account || day, 0, 40)::int) as received_at
        from bank_days
        where statement = 'camt.053' and day >= $from_day and day < $to_day
    )
)
order by bank_account, day;
-- == lines
select
    '<Ntry><NtryRef>' || entry.bank_reference || '</NtryRef><Amt Ccy="' || entry.currency || '">'
    || major(abs(entry.amount_minor)) || '</Amt><CdtDbtInd>'
    || if(entry.amount_minor < 0, 'DBIT', 'CRDT') || '</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
    || '<BookgDt><Dt>' || entry.booked_on || '</Dt></BookgDt><ValDt><Dt>' || entry.booked_on
    || '</Dt></ValDt><AcctSvcrRef>' || entry.bank_reference || '</AcctSvcrRef>'
    || '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>'
    || '</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>' || entry.batch_reference
    || '</EndToEndId></Refs><Amt Ccy="' || entry.currency || '">' || major(abs(entry.amount_minor))
    || '</Amt><CdtDbtInd>' || if(entry.amount_minor < 0, 'DBIT', 'CRDT') || '</CdtDbtInd>'
    || '<RltdPties><Dbtr><Pty><Nm>' || entry.provider || '</Nm></Pty></Dbtr></RltdPties>'
    || '<RmtInf><Ustrd>PAYOUT ' || entry.batch_reference || '</Ustrd></RmtInf>'
    || '</TxDtls></NtryDtls></Ntry>' || chr(10) as line
from bank_entries as entry
inner join bank_accounts as account using (bank_account)
where
    account.statement = 'camt.053'
    and entry.booked_on >= $from_day and entry.booked_on < $to_day
order by entry.bank_account, entry.booked_on, entry.bank_entry_no;
