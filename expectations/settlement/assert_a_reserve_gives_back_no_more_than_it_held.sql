-- claim: A merchant has no more of its reserve back than was held
-- claim_zh: 释放的商户滚动保证金不超过所留存的金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Hold the surplus back again in the next month
-- remedy_zh: 在下月重新扣回多释放的金额
-- population: (select 1 from core.settlement_charge where line_type = 'RESERVE_HOLD') as c
-- rows: merchant_id, currency, amount_minor
select merchant_id, currency, cast(sum(amount_minor) as bigint) as amount_minor
from core.settlement_charge
where line_type in ('RESERVE_HOLD', 'RESERVE_RELEASE')
group by merchant_id, currency
having sum(amount_minor) > 0
