"""IP notices and their events."""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)

from warehouse.migrations.large import key

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "ip_notice",
        Column(
            "notice_id",
            Text(),
            nullable=False,
            comment="Digest of case file and listing: the same on every try",
        ),
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("merchant_id", Text(), nullable=True, comment="Merchant who offers it"),
        Column(
            "right_kind", Text(), nullable=False, comment="trademark, copyright, patent or design"
        ),
        Column(
            "right_reference", Text(), nullable=False, comment="Registration number of the right"
        ),
        Column("rights_holder", Text(), nullable=False, comment="Business name of who gave notice"),
        Column(
            "case_reference",
            Text(),
            nullable=False,
            comment="Case file that has letters, addresses and evidence",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When the notice came"
        ),
        Column("state", Text(), nullable=False, comment="State, docs/ip-notices.md"),
        Column("missing", Text(), nullable=True, comment="What it lacks, while it is incomplete"),
        Column(
            "measures_due_at",
            DateTime(timezone=True),
            nullable=True,
            comment="By when measures are taken",
        ),
        Column(
            "wait_ends_at",
            DateTime(timezone=True),
            nullable=True,
            comment="First instant after the holder's time",
        ),
        Column(
            "kept_ground",
            Text(),
            nullable=True,
            comment="complaint or suit that keeps the measures",
        ),
        Column(
            "policy_version", Text(), nullable=False, comment="Policy version in force when it came"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that last changed it"),
        *key("ip_notice", ["notice_id"], large=False),
        CheckConstraint(
            "(state <> 'incomplete' or missing is not null) and (state <> 'received' or "
            "measures_due_at is not null) and (state <> 'forwarded' or wait_ends_at is not null) "
            "and (state <> 'kept' or kept_ground is not null) and (kept_ground is null or "
            "kept_ground in ('complaint', 'suit'))",
            name="ck_ip_notice_clock",
        ),
        CheckConstraint(
            "state in ('incomplete', 'received', 'measures_taken', 'counter_stated', 'forwarded', "
            "'kept', 'lifted', 'removed', 'withdrawn') and right_kind in ('trademark', "
            "'copyright', 'patent', 'design')",
            name="ck_ip_notice_state",
        ),
        schema="core",
        comment="One notice of a rights holder about one listing, as it stands.",
    )
    op.create_table(
        "ip_notice_event",
        Column(
            "event_id",
            Text(),
            nullable=False,
            comment="Digest of notice and event: each occurs once",
        ),
        Column("notice_id", Text(), nullable=False, comment="Notice"),
        Column(
            "event_no",
            Integer(),
            nullable=False,
            comment="Position in its history, from 1 without gaps",
        ),
        Column(
            "event",
            Text(),
            nullable=False,
            comment="received, completed, measures_taken, counter_stated …",
        ),
        Column("from_state", Text(), nullable=True, comment="State before"),
        Column("to_state", Text(), nullable=False, comment="State from then on"),
        Column("actor", Text(), nullable=False, comment="Person, or `clock`"),
        Column("note", Text(), nullable=True, comment="What the person stated"),
        Column(
            "occurred_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When it happened: a statement reached the holder …",
        ),
        Column(
            "recorded_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When it was written down",
        ),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version in force when it was written down",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("ip_notice_event", ["event_id"], large=False),
        ForeignKeyConstraint(
            ["notice_id"], ["core.ip_notice.notice_id"], name="fk_event_of_an_ip_notice"
        ),
        CheckConstraint(
            "concat(from_state, '>', to_state) in ('>incomplete', '>received', "
            "'incomplete>received', 'received>measures_taken', 'measures_taken>counter_stated', "
            "'counter_stated>forwarded', 'forwarded>kept', 'forwarded>lifted', 'kept>lifted', "
            "'kept>removed', 'incomplete>withdrawn', 'received>withdrawn', "
            "'measures_taken>withdrawn', 'counter_stated>withdrawn', 'forwarded>withdrawn', "
            "'kept>withdrawn')",
            name="ck_ip_notice_move",
        ),
        CheckConstraint("occurred_at <= recorded_at", name="ck_ip_notice_event_happened"),
        UniqueConstraint("notice_id", "event_no", name="uq_ip_notice_event_no"),
        schema="core",
        comment="One step of a notice; steps are added and never changed.",
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            create trigger ip_notice_event_is_only_added_to before update or delete or truncate
            on core.ip_notice_event for each statement execute function core.refuse_change()
            """
        )
