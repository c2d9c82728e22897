-- Grain: one row per party and version of the rules that it has to sign.
select
    party_kind,
    if(party_kind = 'merchant', merchant_id(party_no), staff_id(party_no)) as party_id,
    policy_version,
    due_on,
    signed_on
from commitments
