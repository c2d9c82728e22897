-- claim: A statement of a provider or bank needs no correction
-- claim_zh: 对账单首次送达即正确，无需更正
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Look at what the correction changed, and whether anybody was paid from the first version
-- remedy_zh: 核对更正内容，并确认是否已据首版付款
-- population: core.account_statement
-- when: received_at
-- rows: issuer, file_format, covers_from, source_file_id, statement_no, occurred_at
select
    issuer, file_format, covers_from, source_file_id, statement_no, received_at as occurred_at
from core.account_statement
where withdrawn_at < :as_of
