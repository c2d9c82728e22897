-- Clause: 7
-- Category: commitment
-- Rate: 300
-- Claims: staff_id
-- Notices: internal audit (commitments)
-- Says: A member of staff never signed the commitment to the rules in force.
-- == victims
select
    party_no as key, staff_id(party_no) as staff_id, policy_version, due_on, 0 as amount_minor,
    party_no as _party_no
from commitments
where
    party_kind = 'staff' and due_on < getvariable('period_end')::date
-- One version of the rules.
qualify row_number() over (partition by party_no order by due_on desc) = 1
-- == change
update commitments set signed_on = null
from victims
where
    commitments.party_kind = 'staff' and commitments.party_no = _party_no
    and commitments.policy_version = victims.policy_version;
