-- purpose: statements of a month as they were issued
-- grain: one document
select month, merchant_id, kind, path, sha256, issued_at, run_id
from core.statement_document
where month = :month
