-- claim: A closing balance is opening and movement, and is paid whole or not at all
-- claim_zh: 期末余额等于期初加变动，且全额支付或不支付
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out who changed the balance past the program; correct it by an entry of the next month
-- remedy_zh: 查明绕过系统更改余额的人员，在下月以调整项更正
-- population: core.settlement
-- rows: month, merchant_id, currency, amount_minor
select
    month, merchant_id, currency,
    abs(closing_minor - opening_minor - movement_minor) + abs(payable_minor) as amount_minor
from core.settlement
where
    closing_minor <> opening_minor + movement_minor
    or payable_minor <> case when state = 'payable' then closing_minor else 0 end
    or payable_minor < 0
