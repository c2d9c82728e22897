-- claim: A sale is charged a share that the policy version of its terms names as commission
-- claim_zh: 销售按其适用版本所载的佣金比例计佣
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out where the share came from, and give back what was charged too much
-- remedy_zh: 查明比例来源并退还多收佣金
-- population: (select 1 from core.settlement_line where kind = 'sale') as s
-- rows: order_id, line_no, merchant_id, policy_version, amount_minor
-- note: of any scope of that version; which scope is the merchant's own is the settlement's to say
with agreed as (
    select distinct version, value_number
    from core.policy_parameter
    where key = 'settlement.commission_share'
)

select s.order_id, s.line_no, s.merchant_id, s.policy_version, abs(s.commission_minor) as amount_minor
from core.settlement_line as s
left join agreed as a on a.version = s.policy_version and a.value_number = s.commission_share
where a.version is null and s.kind = 'sale'
