"""The internal audit: a claim is one SQL file that returns the rows that break it.

`expectations/<noun>/assert_<sentence>.sql` is a claim, the `.toml` beside it the worlds in which it
holds and is broken. Great Expectations runs them; it is imported only inside the function that
audits, because the import costs seconds. Not here: what becomes of a broken claim (tasks), and what
the policy demands (policy).
"""

from expectations.catalogue import (
    SEVERITIES,
    Claim,
    ClaimRefused,
    UnknownClaim,
    claim_named,
    claims,
    nouns,
)
from expectations.judgement import BROKEN, HOLDS, INCONCLUSIVE, Outcome, judge

__all__ = [
    "BROKEN",
    "HOLDS",
    "INCONCLUSIVE",
    "SEVERITIES",
    "Claim",
    "ClaimRefused",
    "Outcome",
    "UnknownClaim",
    "claim_named",
    "claims",
    "judge",
    "nouns",
]
