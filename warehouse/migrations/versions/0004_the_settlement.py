"""Monthly settlement: what merchants are owed, who approved it, and how they were paid."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
)

from warehouse.migrations.large import key

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "journal",
        Column(
            "month",
            Text(),
            nullable=True,
            comment="Month whose settlement or payout it is, where it is",
        ),
        schema="core",
    )
    op.create_table(
        "settlement_month",
        Column("month", Text(), nullable=False, comment="Month, YYYY-MM"),
        Column("state", Text(), nullable=False, comment="draft or locked"),
        Column(
            "as_of",
            DateTime(timezone=True),
            nullable=False,
            comment="Instant whose evidence it rests on",
        ),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version in force at the end of the month",
        ),
        Column(
            "snapshot_sha256", Text(), nullable=False, comment="Digest of every merchant's figures"
        ),
        Column(
            "failed_checks", Text(), nullable=True, comment="Critical checks that the draft failed"
        ),
        Column(
            "locked_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When a second person approved it",
        ),
        Column(
            "due_on", Date(), nullable=False, comment="Business day by which merchants are paid"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("settlement_month", ["month"], large=False),
        CheckConstraint(
            "state in ('draft', 'locked') and (state = 'locked') = (locked_at is not null)",
            name="ck_settlement_month_state",
        ),
        schema="core",
        comment="One month that is settled: a draft, or locked.",
    )
    op.create_table(
        "settlement",
        Column("month", Text(), nullable=False, comment="Month, YYYY-MM"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "opening_minor",
            BigInteger(),
            nullable=False,
            comment="Carried forward from the month before, minor units",
        ),
        Column(
            "movement_minor", BigInteger(), nullable=False, comment="Sum of its lines and charges"
        ),
        Column(
            "closing_minor",
            BigInteger(),
            nullable=False,
            comment="Opening and movement; negative where the merchant owes",
        ),
        Column(
            "payable_minor",
            BigInteger(),
            nullable=False,
            comment="What is paid out of it; the rest is carried forward",
        ),
        Column(
            "reserve_minor",
            BigInteger(),
            nullable=False,
            comment="Held back from the merchant after the month",
        ),
        Column("state", Text(), nullable=False, comment="payable, carried_forward or on_hold"),
        Column(
            "hold_reason", Text(), nullable=True, comment="Why it is not paid, where it is on hold"
        ),
        Column(
            "owing_since",
            Text(),
            nullable=True,
            comment="Month since which the balance is negative",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("settlement", ["month", "merchant_id", "currency"], large=False),
        CheckConstraint(
            "payable_minor >= 0 and payable_minor = "
            "case when state = 'payable' then closing_minor else 0 end",
            name="ck_settlement_pays_its_balance",
        ),
        CheckConstraint(
            "closing_minor = opening_minor + movement_minor", name="ck_settlement_adds_up"
        ),
        CheckConstraint(
            "(state = 'on_hold') = (hold_reason is not null)",
            name="ck_settlement_hold_has_a_reason",
        ),
        schema="core",
        comment="What one month comes to for one merchant in one currency.",
    )
    op.create_table(
        "settlement_line",
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="sale, refund, chargeback or chargeback_reversed",
        ),
        Column("source_id", Text(), nullable=False, comment="Order, refund or chargeback"),
        Column("line_no", Integer(), nullable=False, comment="Line of the order"),
        Column("month", Text(), nullable=False, comment="Month that settles it"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "occurred_on",
            Date(),
            nullable=False,
            comment="Business day of delivery, refund or dispute",
        ),
        Column(
            "payable_on", Date(), nullable=False, comment="Business day from which it is payable"
        ),
        Column("policy_version", Text(), nullable=False, comment="Policy version of its terms"),
        Column(
            "commission_share",
            Numeric(20, 10),
            nullable=False,
            comment="Share that the commission is of its base",
        ),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Merchandise, minor units, signed as the merchant's",
        ),
        Column("shipping_minor", BigInteger(), nullable=False, comment="Shipping"),
        Column("order_fee_minor", BigInteger(), nullable=False, comment="Fixed fee"),
        Column("commission_minor", BigInteger(), nullable=False, comment="Commission"),
        Column(
            "tax_minor", BigInteger(), nullable=False, comment="Tax on commission and fixed fee"
        ),
        Column(
            "provider_fee_minor",
            BigInteger(),
            nullable=False,
            comment="Fee of the payment provider, where passed on",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("settlement_line", ["kind", "source_id", "line_no"], large=True),
        schema="core",
        comment="One sale, refund or chargeback of one order line, with all that is charged on it.",
    )
    op.create_table(
        "settlement_charge",
        Column(
            "line_type",
            Text(),
            nullable=False,
            comment="SUBSCRIPTION_FEE, MANUAL_CREDIT, RESERVE_HOLD …",
        ),
        Column(
            "source_id",
            Text(),
            nullable=False,
            comment="What it is for; a month where it is the month's",
        ),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("month", Text(), nullable=False, comment="Month that settles it"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Minor units, signed as the merchant's",
        ),
        Column("note", Text(), nullable=True, comment="What the merchant is told"),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key(
            "settlement_charge", ["line_type", "source_id", "merchant_id", "currency"], large=False
        ),
        schema="core",
        comment="One amount of a merchant's month that is not of an order line.",
    )
    op.create_table(
        "settlement_total",
        Column("month", Text(), nullable=False, comment="Month, YYYY-MM"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "line_type",
            Text(),
            nullable=False,
            comment="ORDER_AMOUNT, COMMISSION_FEE … (docs/settlement.md)",
        ),
        Column("line_count", BigInteger(), nullable=False, comment="Lines"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Minor units, signed as the merchant's",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("settlement_total", ["month", "merchant_id", "currency", "line_type"], large=False),
        schema="core",
        comment="What the lines and charges of one merchant's month come to by line type.",
    )
    op.create_table(
        "pending_line",
        Column("month", Text(), nullable=False, comment="Month whose statement shows it"),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("line_no", Integer(), nullable=False, comment="Line of the order"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Merchandise and shipping, less what was refunded",
        ),
        Column(
            "reason",
            Text(),
            nullable=False,
            comment="not_delivered, in_hold, deposit_awaited … (docs/settlement.md)",
        ),
        Column(
            "expected_on",
            Date(),
            nullable=True,
            comment="Business day from which it should be payable",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("pending_line", ["month", "order_id", "line_no"], large=True),
        schema="core",
        comment="One order line that is sold and not payable yet, and why.",
    )
    op.create_table(
        "manual_entry",
        Column(
            "manual_entry_id",
            Text(),
            nullable=False,
            comment="Made before it is written, reused on every retry",
        ),
        Column(
            "line_type", Text(), nullable=False, comment="MANUAL_CREDIT, MANUAL_INVOICE, DEPOSIT …"
        ),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Minor units, signed as the merchant's",
        ),
        Column("reason", Text(), nullable=False, comment="What the merchant is told"),
        Column(
            "disputed_month", Text(), nullable=True, comment="Month whose statement it corrects"
        ),
        Column("proposed_by", Text(), nullable=False, comment="Person"),
        Column("proposed_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column(
            "expires_at",
            DateTime(timezone=True),
            nullable=False,
            comment="Until when it can be decided",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("manual_entry", ["manual_entry_id"], large=False),
        CheckConstraint("amount_minor <> 0", name="ck_manual_entry_not_zero"),
        UniqueConstraint("manual_entry_id", "proposed_by", name="uq_manual_entry_as_proposed"),
        schema="core",
        comment="One credit or debit that a person proposes for a merchant.",
    )
    op.create_table(
        "manual_decision",
        Column("manual_entry_id", Text(), nullable=False, comment="Credit or debit"),
        Column("proposed_by", Text(), nullable=False, comment="Who proposed it"),
        Column("decision", Text(), nullable=False, comment="approve or reject"),
        Column("decided_by", Text(), nullable=False, comment="Person"),
        Column("decided_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("note", Text(), nullable=True, comment="Why"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("manual_decision", ["manual_entry_id"], large=False),
        ForeignKeyConstraint(
            ["manual_entry_id", "proposed_by"],
            ["core.manual_entry.manual_entry_id", "core.manual_entry.proposed_by"],
            name="fk_manual_decision_of_what_was_proposed",
        ),
        CheckConstraint("decision in ('approve', 'reject')", name="ck_manual_decision"),
        CheckConstraint("decided_by <> proposed_by", name="ck_manual_decided_by_another_person"),
        schema="core",
        comment="The second person's decision on a credit or debit.",
    )
    op.create_table(
        "settlement_proposal",
        Column(
            "proposal_id",
            Text(),
            nullable=False,
            comment="Made before it is written, reused on every retry",
        ),
        Column("month", Text(), nullable=False, comment="Month"),
        Column(
            "snapshot_sha256",
            Text(),
            nullable=False,
            comment="Digest of every merchant's figures, as seen",
        ),
        Column("note", Text(), nullable=True, comment="What the proposer says about it"),
        Column("proposed_by", Text(), nullable=False, comment="Person"),
        Column("proposed_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column(
            "expires_at",
            DateTime(timezone=True),
            nullable=False,
            comment="Until when it can be decided",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("settlement_proposal", ["proposal_id"], large=False),
        UniqueConstraint(
            "proposal_id", "proposed_by", "snapshot_sha256", name="uq_settlement_as_proposed"
        ),
        schema="core",
        comment="One month put forward for approval, bound to its figures as they were seen.",
    )
    op.create_table(
        "settlement_decision",
        Column("proposal_id", Text(), nullable=False, comment="Proposal"),
        Column("proposed_by", Text(), nullable=False, comment="Who proposed it"),
        Column(
            "snapshot_sha256", Text(), nullable=False, comment="Digest of the figures, as proposed"
        ),
        Column("decision", Text(), nullable=False, comment="approve or reject"),
        Column("decided_by", Text(), nullable=False, comment="Person"),
        Column("decided_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("note", Text(), nullable=True, comment="Why"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("settlement_decision", ["proposal_id"], large=False),
        CheckConstraint("decision in ('approve', 'reject')", name="ck_settlement_decision"),
        ForeignKeyConstraint(
            ["proposal_id", "proposed_by", "snapshot_sha256"],
            [
                "core.settlement_proposal.proposal_id",
                "core.settlement_proposal.proposed_by",
                "core.settlement_proposal.snapshot_sha256",
            ],
            name="fk_settlement_decision_of_what_was_proposed",
        ),
        CheckConstraint(
            "decided_by <> proposed_by", name="ck_settlement_decided_by_another_person"
        ),
        schema="core",
        comment="The second person's decision on a month: an approval locks it.",
    )
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
        *key("payout", ["payout_id"], large=False),
        UniqueConstraint("month", "merchant_id", "currency", "attempt", name="uq_payout_attempt"),
        CheckConstraint("amount_minor > 0", name="ck_payout_pays"),
        schema="core",
        comment="One payment of what a locked month owes a merchant; one more after a failure.",
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
        *key("payout_file", ["payout_file_id"], large=False),
        UniqueConstraint("file_name", name="uq_payout_file_name"),
        schema="core",
        comment="One file of payouts, named and counted before it is written, and written once.",
    )
    op.create_table(
        "payout_file_written",
        Column("payout_file_id", Text(), nullable=False, comment="File"),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of its content"),
        Column("written_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("payout_file_written", ["payout_file_id"], large=False),
        schema="core",
        comment="One file of payouts that stands on the disk.",
    )
    op.create_table(
        "payout_instruction",
        Column("payout_id", Text(), nullable=False, comment="Payout"),
        Column("payout_file_id", Text(), nullable=False, comment="File"),
        Column("run_id", Text(), nullable=False, comment="Run that issued it"),
        *key("payout_instruction", ["payout_id"], large=False),
        schema="core",
        comment="One payout in a file: in one only.",
    )
    op.create_table(
        "payout_result",
        Column("payout_id", Text(), nullable=False, comment="Payout"),
        Column("result_no", Integer(), nullable=False, comment="Position among the answers on it"),
        Column("result", Text(), nullable=False, comment="paid, rejected, returned or unknown"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="What the bank says that it paid, minor units",
        ),
        Column("reason", Text(), nullable=True, comment="The bank's reason"),
        Column("answered_on", Date(), nullable=False, comment="Business day of the answer"),
        Column("source_file_id", Text(), nullable=False, comment="File that it stands in"),
        Column(
            "recorded_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When the file was taken in",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that took it in"),
        *key("payout_result", ["payout_id", "result_no"], large=False),
        CheckConstraint(
            "result in ('paid', 'rejected', 'returned', 'unknown')", name="ck_payout_result"
        ),
        schema="core",
        comment="One answer of the bank on a payout; the newest counts.",
    )
    op.create_table(
        "statement_document",
        Column("month", Text(), nullable=False, comment="Month"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column(
            "kind", Text(), nullable=False, comment="html-zh_CN, html-en, trades, funds or pending"
        ),
        Column(
            "path", Text(), nullable=False, comment="File, relative to the folder of statements"
        ),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of its content"),
        Column("issued_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("run_id", Text(), nullable=False, comment="Run that issued it"),
        *key("statement_document", ["month", "merchant_id", "kind"], large=False),
        schema="core",
        comment="One statement as it was issued to a merchant.",
    )

    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard() -> None:
    """Let nothing be changed that people decided, and nothing of a month that is locked."""
    op.create_index(
        "ix_settlement_line_month", "settlement_line", ["month", "merchant_id"], schema="core"
    )
    only_added_to = (
        "manual_entry", "manual_decision", "settlement_proposal", "settlement_decision", "payout",
        "payout_file", "payout_file_written", "payout_instruction", "payout_result",
    )  # fmt: skip
    kept_whole = (
        "settlement", "settlement_line", "settlement_charge", "settlement_total", "pending_line",
        "settlement_month",
    )  # fmt: skip
    for table in kept_whole:
        op.execute(
            f"""
            create trigger {table}_is_never_emptied before truncate
            on core.{table} for each statement execute function core.refuse_change()
            """
        )
    for table in only_added_to:
        op.execute(
            f"""
            create trigger {table}_is_only_added_to before update or delete or truncate
            on core.{table} for each statement execute function core.refuse_change()
            """
        )
    op.execute(
        """
        create function core.refuse_locked_month() returns trigger language plpgsql as $$
        begin
            if exists (
                select 1 from core.settlement_month as m
                where
                    m.state = 'locked'
                    and m.month in (
                        case when tg_op <> 'DELETE' then new.month end,
                        case when tg_op <> 'INSERT' then old.month end
                    )
            ) then
                raise exception 'month is locked: core.% is not changed any more', tg_table_name;
            end if;
            return case when tg_op = 'DELETE' then old else new end;
        end $$
        """
    )
    for table in ("settlement", "settlement_charge", "settlement_total"):
        op.execute(
            f"""
            create trigger {table}_of_a_locked_month before insert or update or delete
            on core.{table} for each row execute function core.refuse_locked_month()
            """
        )
    op.execute(
        """
        create function core.refuse_unlocking() returns trigger language plpgsql as $$
        begin
            if old.state = 'locked' then
                raise exception 'month % is locked', old.month;
            end if;
            return case when tg_op = 'DELETE' then old else new end;
        end $$
        """
    )
    op.execute(
        """
        create trigger settlement_month_stays_locked before update or delete
        on core.settlement_month for each row execute function core.refuse_unlocking()
        """
    )
    op.execute(
        """
        create function core.refuse_locked_lines() returns trigger language plpgsql as $$
        begin
            if exists (
                select 1 from gone inner join core.settlement_month as m on m.month = gone.month
                where m.state = 'locked'
            ) then
                raise exception 'month is locked: core.% is not changed any more', tg_table_name;
            end if;
            return null;
        end $$
        """
    )
    for table in ("settlement_line", "pending_line"):
        for act in ("update", "delete"):
            op.execute(
                f"""
                create trigger {table}_of_a_locked_month_{act} after {act} on core.{table}
                referencing old table as gone
                for each statement execute function core.refuse_locked_lines()
                """
            )
        op.execute(
            f"""
            create trigger {table}_of_a_locked_month_insert after insert on core.{table}
            referencing new table as gone
            for each statement execute function core.refuse_locked_lines()
            """
        )
