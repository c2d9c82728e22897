-- claim: A balance is converted at a rate that its publisher published
-- claim_zh: 换汇所用汇率与发布机构公布的一致
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Ask the publisher which rate is right; correct the merchants' balances by entries of the next month
-- remedy_zh: 向发布机构核实汇率；在下月以调整项更正商户余额
-- population: core.settlement_conversion
-- rows: month, merchant_id, currency, payout_currency, rate_on, amount_minor
select
    c.month, c.merchant_id, c.currency, c.payout_currency, c.rate_on,
    c.sold_minor as amount_minor
from core.settlement_conversion as c
where
    not exists (
        select 1 from core.fx_rate as r
        where
            r.source = c.rate_source and r.rate_on = c.rate_on and r.rate = c.rate
            and r.base_currency = c.base_currency
            and r.quote_currency
            = case when c.base_currency = c.currency then c.payout_currency else c.currency end
    )
