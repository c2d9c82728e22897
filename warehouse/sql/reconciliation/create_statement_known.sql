-- purpose: the statements in force at the as-of instant, with what they hold
-- grain: one statement
-- note: entries state money, movements state the same money again with a balance, bank entries state
--   what a bank booked
create temp table statement_known as
select
    s.*,
    case
        when s.issuer = 'bank' then 'bank'
        when s.file_format like '%fund%' then 'movements'
        else 'entries'
    end as holds
from core.account_statement as s
where s.received_at < :as_of and (s.withdrawn_at is null or s.withdrawn_at >= :as_of)
