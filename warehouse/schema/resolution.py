"""What people decide about breaks: proposals, and the second person's decision on each.

The database holds that the proposer never decides, that a decision is about exactly the case that
was proposed, and that there is one decision. Not here: what evidence closes by itself.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from warehouse.schema.build import column, table

approver = table(
    "approver",
    "One person who may propose or decide, known by a key that only they have.",
    [
        column("person", "text", "Staff id"),
        column("role", "text", "finance or finance_lead"),
        column("key_salt", "text", "Salt of the key's digest"),
        column("key_digest", "text", "scrypt digest of the key; the key itself is not kept"),
        column("added_at", "instant", "When the key was given out"),
        column("revoked_at", "instant", "When it was taken back", null=True),
        column("run_id", "text", "Run that added it"),
    ],
    key=["person", "key_digest"],
)

resolution = table(
    "resolution",
    "One proposal to end a break, bound to the case as its proposer saw it.",
    [
        column("resolution_id", "text", "Made before it is written, reused on every retry"),
        column("break_id", "text", "Break"),
        column("action", "text", "match, adjust, claim, mark_received or write_off"),
        column("amount_minor", "bigint", "Amount that it posts, minor units"),
        column("currency", "text", "ISO 4217 code"),
        column("reason", "text", "Why"),
        column("matched_with", "text", "The other break, of a match by hand", null=True),
        column("case_sha256", "text", "Digest of the case as it was seen"),
        column("proposed_by", "text", "Person"),
        column("proposed_at", "instant", "When"),
        column("expires_at", "instant", "Until when it can be decided"),
        column("is_approval_needed", "boolean", "Whether a second person must decide"),
        column("policy_version", "text", "Policy version that set the limit"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["resolution_id"],
    rules=[
        UniqueConstraint(
            "resolution_id", "proposed_by", "case_sha256", name="uq_resolution_as_proposed"
        ),
        CheckConstraint(
            "is_approval_needed or action not in ('write_off', 'adjust')",
            name="ck_money_needs_a_second_person",
        ),
    ],
)

resolution_decision = table(
    "resolution_decision",
    "The decision on a proposal: by another person, on exactly the case that was proposed.",
    [
        column("resolution_id", "text", "Proposal"),
        column("proposed_by", "text", "Who proposed it"),
        column("case_sha256", "text", "Digest of the case, as proposed"),
        column("decision", "text", "approve or reject"),
        column("decided_by", "text", "Person"),
        column("decided_at", "instant", "When"),
        column("note", "text", "Why", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["resolution_id"],
    rules=[
        ForeignKeyConstraint(
            ["resolution_id", "proposed_by", "case_sha256"],
            [
                "core.resolution.resolution_id",
                "core.resolution.proposed_by",
                "core.resolution.case_sha256",
            ],
            name="fk_decision_of_what_was_proposed",
        ),
        CheckConstraint("decided_by <> proposed_by", name="ck_decided_by_another_person"),
        CheckConstraint("decision in ('approve', 'reject')", name="ck_decision"),
    ],
)

hand_match = table(
    "hand_match",
    "Two sides that a person said are the same money: a claim and an entry, a batch and a deposit.",
    [
        column("resolution_id", "text", "Proposal that said so"),
        column("our_kind", "text", "claim, or batch of a provider"),
        column("our_subject", "text", "Subject of its break"),
        column("our_turn", "integer", "1, or more where an earlier match of it came to nothing"),
        column("their_kind", "text", "entry of a provider, or deposit at a bank"),
        column("their_subject", "text", "Subject of its break"),
        column("their_turn", "integer", "1, or more where an earlier match of it came to nothing"),
        column("matched_at", "instant", "From when on it is known"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["resolution_id"],
    rules=[
        UniqueConstraint("our_kind", "our_subject", "our_turn", name="uq_hand_match_ours"),
        UniqueConstraint("their_kind", "their_subject", "their_turn", name="uq_hand_match_theirs"),
        CheckConstraint(
            "(our_kind = 'claim' and their_kind = 'entry') "
            "or (our_kind = 'batch' and their_kind = 'deposit')",
            name="ck_hand_match_sides",
        ),
    ],
)
