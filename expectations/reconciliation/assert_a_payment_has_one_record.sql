-- claim: A payment at a provider is recorded once in our books
-- claim_zh: 支付渠道的一笔支付在账上只记录一次
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Withdraw the second record by a corrected delivery
-- remedy_zh: 以更正文件撤回重复记录
-- population: core.payment
-- when: captured_at
-- rows: provider, provider_reference, records, amount_minor, occurred_at
select
    provider, provider_reference, count(*) as records,
    cast(sum(amount_minor) - max(amount_minor) as bigint) as amount_minor,
    max(captured_at) as occurred_at
from core.payment
where provider_reference is not null
group by provider, provider_reference
having count(*) > 1
