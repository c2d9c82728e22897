"""Payouts by channel: a provider that holds merchants' money, or our bank; and who asked again.

What was ordered before stays as it was decided: over our own account, channel ''.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    Text,
    UniqueConstraint,
)

from warehouse.migrations.large import key

revision = "0005"
down_revision = "0004"

#: Who asked for an attempt of which nobody kept it.
_UNKNOWN = "unknown"

_OF_PAYOUT = "payout_id, month, merchant_id, currency, attempt, amount_minor, account_id, run_id"
_OF_FILE = (
    "payout_file_id, month, currency, file_format, funds_flow, file_name, created_at, execute_on, "
    "payout_count, control_sum_minor, run_id"
)

_PAYOUT_COMMENT = (
    "One payment of what a locked month owes a merchant by one channel; one more after a failure."
)
_CHANNEL_OF_PAYOUT = "Provider that pays it out of its own hands; empty: our bank"
_CHANNEL_OF_FILE = "Provider that it instructs; empty: our bank"
_ASKED_BY = "Person who asked for a later attempt"
_ATTEMPT = ("month", "merchant_id", "currency", "channel", "attempt")
_ASKED_FOR = "(attempt = 1) = (asked_by is null)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _add_columns()
    else:
        _make_anew()  # DuckDB adds no column that must have a value, and drops no rule


def _add_columns() -> None:
    """Add the columns where the rows stand, so that the triggers of the tables stay."""
    for table, comment in (("payout", _CHANNEL_OF_PAYOUT), ("payout_file", _CHANNEL_OF_FILE)):
        column = Column("channel", Text(), nullable=False, comment=comment, server_default="")
        op.add_column(table, column, schema="core")
        op.alter_column(table, "channel", server_default=None, schema="core")
    op.add_column(
        "payout", Column("asked_by", Text(), nullable=True, comment=_ASKED_BY), schema="core"
    )
    guard = "payout_is_only_added_to"
    op.execute(f"alter table core.payout disable trigger {guard}")
    op.execute(f"update core.payout set asked_by = '{_UNKNOWN}' where attempt > 1")  # noqa: S608
    op.execute(f"alter table core.payout enable trigger {guard}")
    op.create_check_constraint("ck_payout_asked_for", "payout", _ASKED_FOR, schema="core")
    op.drop_constraint("uq_payout_attempt", "payout", schema="core")
    op.create_unique_constraint("uq_payout_attempt", "payout", list(_ATTEMPT), schema="core")
    op.create_table_comment("payout", _PAYOUT_COMMENT, schema="core")


def _make_anew() -> None:
    """Make both tables anew with the rows that they had."""
    for table in ("payout", "payout_file"):
        op.execute(f"create temp table {table}_before as select * from core.{table}")  # noqa: S608
        op.drop_table(table, schema="core")
    op.create_table(
        "payout",
        Column(
            "payout_id",
            Text(),
            nullable=False,
            comment="Known before anything is paid; the bank repeats it",
        ),
        Column("month", Text(), nullable=False, comment="Month that it pays"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("attempt", Integer(), nullable=False, comment="1, or more after one that failed"),
        Column("amount_minor", BigInteger(), nullable=False, comment="Minor units"),
        Column(
            "account_id", Text(), nullable=True, comment="Account of the merchant that it goes to"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        Column("channel", Text(), nullable=False, comment=_CHANNEL_OF_PAYOUT),
        Column("asked_by", Text(), nullable=True, comment=_ASKED_BY),
        *key("payout", ["payout_id"], large=False),
        UniqueConstraint(*_ATTEMPT, name="uq_payout_attempt"),
        CheckConstraint("amount_minor > 0", name="ck_payout_pays"),
        CheckConstraint(_ASKED_FOR, name="ck_payout_asked_for"),
        schema="core",
        comment=_PAYOUT_COMMENT,
    )
    op.create_table(
        "payout_file",
        Column("payout_file_id", Text(), nullable=False, comment="The bank's id of the batch"),
        Column("month", Text(), nullable=False, comment="Month"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("file_format", Text(), nullable=False, comment="pain.001 or a bank profile"),
        Column("funds_flow", Text(), nullable=False, comment="licensed_split or own_account"),
        Column("file_name", Text(), nullable=False, comment="Name, without folder"),
        Column(
            "created_at",
            DateTime(timezone=True),
            nullable=False,
            comment="Instant that the file states",
        ),
        Column("execute_on", Date(), nullable=False, comment="Day on which the bank shall pay"),
        Column("payout_count", BigInteger(), nullable=False, comment="Payments in it"),
        Column(
            "control_sum_minor",
            BigInteger(),
            nullable=False,
            comment="Sum of its payments, minor units",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that issued it"),
        Column("channel", Text(), nullable=False, comment=_CHANNEL_OF_FILE),
        *key("payout_file", ["payout_file_id"], large=False),
        UniqueConstraint("file_name", name="uq_payout_file_name"),
        schema="core",
        comment="One file of payouts, named and counted before it is written, and written once.",
    )
    op.execute(
        f"insert into core.payout ({_OF_PAYOUT}, channel, asked_by) "  # noqa: S608
        f"select {_OF_PAYOUT}, '', case when attempt > 1 then '{_UNKNOWN}' end from payout_before"
    )
    op.execute(
        f"insert into core.payout_file ({_OF_FILE}, channel) "  # noqa: S608
        f"select {_OF_FILE}, '' from payout_file_before"
    )
    for table in ("payout", "payout_file"):
        op.drop_table(f"{table}_before")
