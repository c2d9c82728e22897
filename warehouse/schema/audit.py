"""What the internal audit found, and what became of it.

A finding is one claim that is broken in one scope: it is opened once, updated by every audit, and
moved by people and by re-tests. Its events are added and never changed; the trail chains them and
every other decision of a person. Not here: what is claimed (expectations).
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from warehouse.schema.build import column, table

#: What every audit says of a claim or finding.
_COUNTS = (
    ("unexpected", "Rows that break the claim"),
    ("population", "Rows that were looked at"),
    ("amount_minor", "Money at stake, minor units; empty where it is not about money"),
)

audit_run = table(
    "audit_run",
    "One audit: what was asked of which data, and what came of it.",
    [
        column("run_id", "text", "Run"),
        column("as_of", "instant", "Instant that it answers for"),
        column("period_from", "instant", "First instant of the audited period", null=True),
        column("period_to", "instant", "First instant after it"),
        column(
            "noun", "text", "Process that was audited; empty for all, `some` for claims by name"
        ),
        column("policy_version", "text", "Policy version in force"),
        column("catalogue_sha256", "text", "Digest of the claims that were asked"),
        column("claim_count", "bigint", "Claims that were asked"),
        column("broken_count", "bigint", "Claims that are broken"),
        column("inconclusive_count", "bigint", "Claims that could not be evaluated"),
        column("anchor_no", "bigint", "Last entry of the trail", null=True),
        column("anchor_sha256", "text", "Digest of that entry, printed in the report", null=True),
    ],
    key=["run_id"],
)

audit_result = table(
    "audit_result",
    "What one audit says of one claim.",
    [
        column("run_id", "text", "Audit"),
        column("claim", "text", "Claim, or check of a table"),
        column("noun", "text", "Process, or `table`"),
        column("clause", "text", "Clause that demands it"),
        column("severity", "text", "critical, warning or info"),
        column("department", "text", "Department that answers for it"),
        column("outcome", "text", "holds, broken or inconclusive"),
        *[column(name, "bigint", comment, null=True) for name, comment in _COUNTS],
        column("reason", "text", "Why it is inconclusive", null=True),
    ],
    key=["run_id", "claim"],
    rules=[
        CheckConstraint(
            "outcome in ('holds', 'broken', 'inconclusive') "
            "and (outcome = 'inconclusive') = (reason is not null)",
            name="ck_audit_outcome",
        )
    ],
)

finding = table(
    "finding",
    "One claim that was broken in one scope, from its discovery to its end.",
    [
        column("finding_id", "text", "Digest of claim and scope: the same in every audit"),
        column("claim", "text", "Claim"),
        column("scope", "text", "What it is about; empty for the whole marketplace"),
        column("noun", "text", "Process"),
        column("clause", "text", "Criteria: the clause that demands it"),
        column("severity", "text", "critical, warning or info"),
        column("department", "text", "Department that answers for it"),
        column("state", "text", "State, docs/audit.md"),
        column("opened_at", "instant", "As-of instant of the audit that found it first"),
        column("due_on", "date", "Business day by which it must be implemented"),
        column("last_seen_at", "instant", "As-of instant of the last audit that found it"),
        column("times_seen", "bigint", "Audits that found it"),
        column("times_reopened", "bigint", "How often it came back"),
        *[column(name, "bigint", comment, null=True) for name, comment in _COUNTS],
        column("currency", "text", "ISO 4217 code of the amount"),
        column("sample", "text", "Some of the rows as JSON, masked"),
        column("evidence_file", "text", "File of all rows, relative to the home", null=True),
        column("evidence_sha256", "text", "SHA-256 of that file", null=True),
        column("owner", "text", "Person who answers for it", null=True),
        column("cause", "text", "Cause, as the department states it", null=True),
        column("is_cause_shown", "boolean", "Whether an auditor saw the cause shown"),
        column("action", "text", "Corrective action that was agreed", null=True),
        column("action_due_on", "date", "Business day by which it is done", null=True),
        column("accepted_by", "text", "Who accepted the risk", null=True),
        column("accepted_until", "date", "Business day on which that ends", null=True),
        column("closed_by", "text", "Auditor who closed it", null=True),
        column("is_escalated", "boolean", "Whether its delay was brought to the management"),
        column("run_id", "text", "Run that last changed it"),
    ],
    key=["finding_id"],
    rules=[
        UniqueConstraint("claim", "scope", name="uq_finding"),
        CheckConstraint(
            "state in ('identified', 'confirmed', 'assigned', 'action_agreed', 'implemented', "
            "'verified', 'closed', 'reopened', 'dismissed', 'risk_accepted')",
            name="ck_finding_state",
        ),
        CheckConstraint(
            "owner is null or closed_by is null or owner <> closed_by",
            name="ck_finding_closed_by_another_person",
        ),
        CheckConstraint(
            "(state = 'risk_accepted') = (accepted_until is not null) "
            "and (accepted_until is null) = (accepted_by is null) "
            "and (accepted_by is null or owner is null or accepted_by <> owner)",
            name="ck_finding_risk_accepted_by_another_person",
        ),
        CheckConstraint(
            "(state = 'closed') = (closed_by is not null)", name="ck_finding_closed_by_somebody"
        ),
    ],
)

finding_event = table(
    "finding_event",
    "One change of a finding; events are added and never changed.",
    [
        column("finding_id", "text", "Finding"),
        column("event_no", "integer", "Position in its history"),
        column("event", "text", "opened, seen, verified, confirmed, assigned …"),
        column("from_state", "text", "State before", null=True),
        column("state", "text", "State from then on"),
        column("occurred_at", "instant", "As-of instant of the audit, or when a person acted"),
        column("actor", "text", "audit, or the person who acted"),
        column("note", "text", "What the person stated", null=True),
        *[column(name, "bigint", comment, null=True) for name, comment in _COUNTS],
        column("evidence_sha256", "text", "SHA-256 of the evidence at that moment", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["finding_id", "event_no"],
    rules=[
        ForeignKeyConstraint(
            ["finding_id"], ["core.finding.finding_id"], name="fk_event_of_a_finding"
        )
    ],
)

trail_entry = table(
    "trail_entry",
    "One link of the chain over all that people decided; links are never changed.",
    [
        column("entry_no", "bigint", "Position, from 1 without gaps"),
        column("kind", "text", "Table of the row: finding_event, resolution_decision …"),
        column("subject", "text", "Key of the row, parts joined by |"),
        column("content_sha256", "text", "Digest of the row"),
        column("previous_sha256", "text", "Digest of the link before; empty for the first"),
        column("sha256", "text", "Digest of this link and the one before"),
        column("run_id", "text", "Run that added it"),
    ],
    key=["entry_no"],
    rules=[
        UniqueConstraint("kind", "subject", name="uq_trail_subject"),
        UniqueConstraint("previous_sha256", name="uq_trail_is_a_chain"),
    ],
)
