-- Clause: 3.4
-- Category: fee_variance
-- Rate: 500
-- Claims: order_id
-- Notices: payment_reconciliation (fees against the contract)
-- Says: The provider took a higher fee of a chargeback than its contract says.
-- == victims
select
    entry.chargeback_no as key, order_id(entry.order_no) as order_id, entry.payment_no,
    entry.provider, entry.reference as provider_reference, entry.settled_on,
    whole('chargeback fee', entry.chargeback_no, 10, 70) * 100 as amount_minor,
    entry.chargeback_no as _chargeback_no
from provider_entries as entry
where entry.kind = 'chargeback' and entry.settled_on < getvariable('period_end')::date - 14
-- == change
update provider_entries set fee_minor = fee_minor + amount_minor
from victims
where provider_entries.kind = 'chargeback' and provider_entries.chargeback_no = _chargeback_no;
