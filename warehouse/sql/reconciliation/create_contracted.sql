-- purpose: entries that a claim of ours should stand against, each with what its contract says
-- grain: one entry
-- clause: 3.4
-- note: a view. A provider without terms of its own has no contract
create temp view contracted as
select
    e.*,
    t.amount_tolerance,
    t.fee_tolerance,
    t.capture_lag,
    case
        when g.terms_of <> e.provider then null
        when
            e.entry_kind = 'capture' and t.fee_tier_from > 0
            and e.entry_minor >= t.fee_tier_from
            then t.fee_tier_share
        when e.entry_kind = 'capture' or (e.entry_kind = 'refund' and t.returns_fee)
            then t.fee_share
        else 0
    end as fee_share,
    case e.entry_kind
        when 'capture' then t.fee_fixed
        when 'chargeback' then t.chargeback_fee
        else 0
    end as fee_fixed
from stated as e
left join governing as g on g.provider = e.provider
left join provider_terms as t
    on t.provider = g.terms_of
    and e.stated_on >= t.effective_from and e.stated_on < t.effective_to
