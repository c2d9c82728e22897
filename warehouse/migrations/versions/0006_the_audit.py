"""The internal audit: what it asked and found, the trail of decisions; messages not on orders."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)

from warehouse.migrations.large import key

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "audit_run",
        Column("run_id", Text(), nullable=False, comment="Run"),
        Column(
            "as_of", DateTime(timezone=True), nullable=False, comment="Instant that it answers for"
        ),
        Column(
            "period_from",
            DateTime(timezone=True),
            nullable=True,
            comment="First instant of the audited period",
        ),
        Column(
            "period_to", DateTime(timezone=True), nullable=False, comment="First instant after it"
        ),
        Column(
            "noun",
            Text(),
            nullable=False,
            comment="Process that was audited; empty for all, `some` for claims by name",
        ),
        Column("policy_version", Text(), nullable=False, comment="Policy version in force"),
        Column(
            "catalogue_sha256",
            Text(),
            nullable=False,
            comment="Digest of the claims that were asked",
        ),
        Column("claim_count", BigInteger(), nullable=False, comment="Claims that were asked"),
        Column("broken_count", BigInteger(), nullable=False, comment="Claims that are broken"),
        Column(
            "inconclusive_count",
            BigInteger(),
            nullable=False,
            comment="Claims that could not be evaluated",
        ),
        Column("anchor_no", BigInteger(), nullable=True, comment="Last entry of the trail"),
        Column(
            "anchor_sha256",
            Text(),
            nullable=True,
            comment="Digest of that entry, printed in the report",
        ),
        *key("audit_run", ["run_id"], large=False),
        schema="core",
        comment="One audit: what was asked of which data, and what came of it.",
    )
    op.create_table(
        "audit_result",
        Column("run_id", Text(), nullable=False, comment="Audit"),
        Column("claim", Text(), nullable=False, comment="Claim, or check of a table"),
        Column("noun", Text(), nullable=False, comment="Process, or `table`"),
        Column("clause", Text(), nullable=False, comment="Clause that demands it"),
        Column("severity", Text(), nullable=False, comment="critical, warning or info"),
        Column("department", Text(), nullable=False, comment="Department that answers for it"),
        Column("outcome", Text(), nullable=False, comment="holds, broken or inconclusive"),
        Column("unexpected", BigInteger(), nullable=True, comment="Rows that break the claim"),
        Column("population", BigInteger(), nullable=True, comment="Rows that were looked at"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=True,
            comment="Money at stake, minor units; empty where it is not about money",
        ),
        Column("reason", Text(), nullable=True, comment="Why it is inconclusive"),
        *key("audit_result", ["run_id", "claim"], large=False),
        CheckConstraint(
            "outcome in ('holds', 'broken', 'inconclusive') "
            "and (outcome = 'inconclusive') = (reason is not null)",
            name="ck_audit_outcome",
        ),
        schema="core",
        comment="What one audit says of one claim.",
    )
    op.create_table(
        "finding",
        Column(
            "finding_id",
            Text(),
            nullable=False,
            comment="Digest of claim and scope: the same in every audit",
        ),
        Column("claim", Text(), nullable=False, comment="Claim"),
        Column(
            "scope",
            Text(),
            nullable=False,
            comment="What it is about; empty for the whole marketplace",
        ),
        Column("noun", Text(), nullable=False, comment="Process"),
        Column("clause", Text(), nullable=False, comment="Criteria: the clause that demands it"),
        Column("severity", Text(), nullable=False, comment="critical, warning or info"),
        Column("department", Text(), nullable=False, comment="Department that answers for it"),
        Column("state", Text(), nullable=False, comment="State, docs/audit.md"),
        Column(
            "opened_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the audit that found it first",
        ),
        Column(
            "due_on", Date(), nullable=False, comment="Business day by which it must be implemented"
        ),
        Column(
            "last_seen_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the last audit that found it",
        ),
        Column("times_seen", BigInteger(), nullable=False, comment="Audits that found it"),
        Column("times_reopened", BigInteger(), nullable=False, comment="How often it came back"),
        Column("unexpected", BigInteger(), nullable=True, comment="Rows that break the claim"),
        Column("population", BigInteger(), nullable=True, comment="Rows that were looked at"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=True,
            comment="Money at stake, minor units; empty where it is not about money",
        ),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code of the amount"),
        Column("sample", Text(), nullable=False, comment="Some of the rows as JSON, masked"),
        Column(
            "evidence_file", Text(), nullable=True, comment="File of all rows, relative to the home"
        ),
        Column("evidence_sha256", Text(), nullable=True, comment="SHA-256 of that file"),
        Column("owner", Text(), nullable=True, comment="Person who answers for it"),
        Column("cause", Text(), nullable=True, comment="Cause, as the department states it"),
        Column(
            "is_cause_shown",
            Boolean(),
            nullable=False,
            comment="Whether an auditor saw the cause shown",
        ),
        Column("action", Text(), nullable=True, comment="Corrective action that was agreed"),
        Column("action_due_on", Date(), nullable=True, comment="Business day by which it is done"),
        Column("accepted_by", Text(), nullable=True, comment="Who accepted the risk"),
        Column("accepted_until", Date(), nullable=True, comment="Business day on which that ends"),
        Column("closed_by", Text(), nullable=True, comment="Auditor who closed it"),
        Column(
            "is_escalated",
            Boolean(),
            nullable=False,
            comment="Whether its delay was brought to the management",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that last changed it"),
        *key("finding", ["finding_id"], large=False),
        CheckConstraint(
            "(state = 'risk_accepted') = (accepted_until is not null) "
            "and (accepted_until is null) = (accepted_by is null) "
            "and (accepted_by is null or owner is null or accepted_by <> owner)",
            name="ck_finding_risk_accepted_by_another_person",
        ),
        CheckConstraint(
            "(state = 'closed') = (closed_by is not null)", name="ck_finding_closed_by_somebody"
        ),
        UniqueConstraint("claim", "scope", name="uq_finding"),
        CheckConstraint(
            "owner is null or closed_by is null or owner <> closed_by",
            name="ck_finding_closed_by_another_person",
        ),
        CheckConstraint(
            "state in ('identified', 'confirmed', 'assigned', 'action_agreed', 'implemented', "
            "'verified', 'closed', 'reopened', 'dismissed', 'risk_accepted')",
            name="ck_finding_state",
        ),
        schema="core",
        comment="One claim that was broken in one scope, from its discovery to its end.",
    )
    op.create_table(
        "finding_event",
        Column("finding_id", Text(), nullable=False, comment="Finding"),
        Column("event_no", Integer(), nullable=False, comment="Position in its history"),
        Column(
            "event", Text(), nullable=False, comment="opened, seen, verified, confirmed, assigned …"
        ),
        Column("from_state", Text(), nullable=True, comment="State before"),
        Column("state", Text(), nullable=False, comment="State from then on"),
        Column(
            "occurred_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the audit, or when a person acted",
        ),
        Column("actor", Text(), nullable=False, comment="audit, or the person who acted"),
        Column("note", Text(), nullable=True, comment="What the person stated"),
        Column("unexpected", BigInteger(), nullable=True, comment="Rows that break the claim"),
        Column("population", BigInteger(), nullable=True, comment="Rows that were looked at"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=True,
            comment="Money at stake, minor units; empty where it is not about money",
        ),
        Column(
            "evidence_sha256",
            Text(),
            nullable=True,
            comment="SHA-256 of the evidence at that moment",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("finding_event", ["finding_id", "event_no"], large=False),
        ForeignKeyConstraint(
            ["finding_id"], ["core.finding.finding_id"], name="fk_event_of_a_finding"
        ),
        schema="core",
        comment="One change of a finding; events are added and never changed.",
    )
    op.create_table(
        "trail_entry",
        Column("entry_no", BigInteger(), nullable=False, comment="Position, from 1 without gaps"),
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="Table of the row: finding_event, resolution_decision …",
        ),
        Column("subject", Text(), nullable=False, comment="Key of the row, parts joined by |"),
        Column("content_sha256", Text(), nullable=False, comment="Digest of the row"),
        Column(
            "previous_sha256",
            Text(),
            nullable=False,
            comment="Digest of the link before; empty for the first",
        ),
        Column("sha256", Text(), nullable=False, comment="Digest of this link and the one before"),
        Column("run_id", Text(), nullable=False, comment="Run that added it"),
        *key("trail_entry", ["entry_no"], large=False),
        UniqueConstraint("kind", "subject", name="uq_trail_subject"),
        UniqueConstraint("previous_sha256", name="uq_trail_is_a_chain"),
        schema="core",
        comment="One link of the chain over all that people decided; links are never changed.",
    )
    op.execute("alter table core.notification rename column order_id to subject_id")
    op.execute(
        "comment on column core.notification.subject_id is "
        "'Order, or day and department of an audit report'"
    )
    op.execute(
        "comment on table core.notification is "
        "'One message of the outbox: one per subject, event and channel, ever.'"
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes()


def _refuse_changes() -> None:
    """Let the database keep what is only ever added: nobody changes or takes away a row of it."""
    for table in ("finding_event", "trail_entry"):
        op.execute(
            f"""
            create trigger {table}_is_only_added_to before update or delete or truncate
            on core.{table} for each statement execute function core.refuse_change()
            """
        )
