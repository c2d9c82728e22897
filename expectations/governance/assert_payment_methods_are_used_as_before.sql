-- claim: Each payment method has the share of payments that it had in the weeks before
-- claim_zh: 各支付方式的占比与此前各周相近
-- clause: 3.5
-- severity: info
-- department: data
-- remedy: Ask whether a method was added, switched off or renamed; else the delivery lacks a part
-- remedy_zh: 核实支付方式是否新增、停用或更名；否则为交付缺失
-- population: (select 1 from core.payment where captured_at < :as_of) as p
-- policy: days = audit.drift_days; most = audit.drift_share; rows_needed = audit.drift_rows
-- rows: method, percent_now, percent_before
-- note: compares the last days of the policy with as many days before them; a promotion of one
--   method is a false alarm
with paid as (
    select
        method,
        sum(case when captured_at >= :as_of - :days * interval '1 day' then 1 else 0 end) as now,
        sum(case when captured_at < :as_of - :days * interval '1 day' then 1 else 0 end) as before
    from core.payment
    where captured_at < :as_of and captured_at >= :as_of - 2 * :days * interval '1 day'
    group by method
),

shares as (
    select
        method,
        now + before as payments,
        cast(now as numeric(20, 6)) / nullif(sum(now) over (), 0) as share_now,
        cast(before as numeric(20, 6)) / nullif(sum(before) over (), 0) as share_before
    from paid
)

select
    method, cast(round(100 * share_now) as bigint) as percent_now,
    cast(round(100 * share_before) as bigint) as percent_before
from shares
where payments >= :rows_needed and abs(share_now - share_before) > :most
