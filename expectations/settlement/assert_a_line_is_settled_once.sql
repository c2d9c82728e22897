-- claim: A sale, refund or chargeback of a line is settled in one month, once
-- claim_zh: 每笔销售、退款或拒付明细仅结算一次
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the second settlement back by an entry of the next month
-- remedy_zh: 在下月以调整项冲回重复结算
-- population: core.settlement_line
-- rows: kind, source_id, line_no, settlements, amount_minor
-- stops: approve-settlement, month-end, issue-payouts
select
    kind, source_id, line_no, count(*) as settlements,
    cast(sum(abs(amount_minor + shipping_minor)) - max(abs(amount_minor + shipping_minor)) as bigint)
    as amount_minor
from core.settlement_line
group by kind, source_id, line_no
having count(*) > 1
