-- purpose: record statements that were issued; what is recorded stays as it is
-- grain: one document
insert into core.statement_document (month, merchant_id, kind, path, sha256, issued_at, run_id)
with issued as (
    select
        unnest(cast(:merchants as text[])) as merchant_id,
        unnest(cast(:kinds as text[])) as kind,
        unnest(cast(:paths as text[])) as path,
        unnest(cast(:digests as text[])) as sha256
)

select :month, i.merchant_id, i.kind, i.path, i.sha256, :issued_at, :run_id
from issued as i
where
    not exists (
        select 1 from core.statement_document as d
        where d.month = :month and d.merchant_id = i.merchant_id and d.kind = i.kind
    )
