-- Clause: 7
-- Category: commitment
-- Rate: 100
-- Claims: merchant_id
-- Notices: internal audit (commitments)
-- Says: A merchant signed the commitment to the rules weeks after it was due.
-- == victims
select
    party_no as key, merchant_id(party_no) as merchant_id, policy_version, due_on, 0 as amount_minor,
    party_no as _party_no,
    due_on + whole('late signature', party_no, 5, 60)::int as _signed_on
from commitments
where
    party_kind = 'merchant' and due_on < getvariable('period_end')::date
    and due_on + whole('late signature', party_no, 5, 60)::int < getvariable('period_end')::date
-- One version of the rules.
qualify row_number() over (partition by party_no order by due_on desc) = 1
-- == change
update commitments set signed_on = _signed_on
from victims
where
    commitments.party_kind = 'merchant' and commitments.party_no = _party_no
    and commitments.policy_version = victims.policy_version;
