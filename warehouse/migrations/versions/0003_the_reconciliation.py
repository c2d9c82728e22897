"""What providers and banks say, what reconciliation makes of it, who decides, and the ledger."""

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
    Numeric,
    Text,
    UniqueConstraint,
    text,
)

from warehouse.migrations.large import key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "account_statement",
        Column("source_file_id", Text(), nullable=False, comment="File it stands in"),
        Column("statement_no", Integer(), nullable=False, comment="Position in the file"),
        Column("issuer", Text(), nullable=False, comment="Provider or bank"),
        Column("file_format", Text(), nullable=False, comment="Format that it is in"),
        Column("account", Text(), nullable=True, comment="Our account"),
        Column("statement_reference", Text(), nullable=True, comment="The issuer's id of it"),
        Column("currency", Text(), nullable=True, comment="ISO 4217 code of the balances"),
        Column("covers_from", Date(), nullable=True, comment="First business day that it covers"),
        Column("covers_to", Date(), nullable=True, comment="Last business day that it covers"),
        Column(
            "opening_minor", BigInteger(), nullable=True, comment="Balance before its first entry"
        ),
        Column(
            "closing_minor", BigInteger(), nullable=True, comment="Balance after its last entry"
        ),
        Column("entry_count", Integer(), nullable=False, comment="Entries in it"),
        Column(
            "net_minor",
            BigInteger(),
            nullable=False,
            comment="What its entries add up to, minor units",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When the file came"
        ),
        Column(
            "withdrawn_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When a corrected file took its place",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("account_statement", ["source_file_id", "statement_no"], large=False),
        schema="core",
        comment="One statement of an account: what it covers, and its balances where it has some.",
    )
    op.create_table(
        "bank_entry",
        Column("bank_account", Text(), nullable=False, comment="Our account"),
        Column(
            "statement_reference", Text(), nullable=False, comment="The bank's id of the statement"
        ),
        Column("entry_no", Integer(), nullable=False, comment="Position in the statement"),
        Column("bank_reference", Text(), nullable=True, comment="The bank's id of the entry"),
        Column("end_to_end", Text(), nullable=True, comment="Reference that the payer gave"),
        Column(
            "remittance", Text(), nullable=True, comment="Structured part of what the payer wrote"
        ),
        Column("booked_on", Date(), nullable=False, comment="Business day of booking"),
        Column("valued_on", Date(), nullable=True, comment="Value date"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("amount_minor", BigInteger(), nullable=False, comment="Amount, minor units, signed"),
        Column("line", BigInteger(), nullable=False, comment="Line of the file"),
        Column(
            "version",
            Integer(),
            nullable=False,
            comment="1, or more where a corrected file states it anew",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When its file came"
        ),
        Column(
            "withdrawn_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When a corrected file took its place",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key(
            "bank_entry", ["bank_account", "statement_reference", "entry_no", "version"], large=True
        ),
        schema="core",
        comment="One entry of a bank statement.",
    )
    op.create_table(
        "file_receipt",
        Column("file_name", Text(), nullable=False, comment="Path as registered, else its name"),
        Column("received_at", DateTime(timezone=True), nullable=False, comment="When it came"),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of its content"),
        Column("outcome", Text(), nullable=False, comment="loaded, already_loaded or refused"),
        Column("issuer", Text(), nullable=True, comment="Provider or bank, as far as it is known"),
        Column("file_format", Text(), nullable=True, comment="Format, as far as it is known"),
        Column("account", Text(), nullable=True, comment="Our account, as far as it is known"),
        Column(
            "covers_on", Date(), nullable=True, comment="Business day that it was announced for"
        ),
        Column("row_count", BigInteger(), nullable=True, comment="Rows in it"),
        Column("reason", Text(), nullable=True, comment="First reason of a refusal"),
        Column(
            "difference_minor",
            BigInteger(),
            nullable=True,
            comment="What it states less what it holds",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that took it in"),
        *key("file_receipt", ["file_name", "received_at"], large=False),
        schema="core",
        comment="One arrival of a provider's or bank's file, and what became of it.",
    )
    op.create_table(
        "provider_entry",
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column(
            "entry_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback, fee, reserve_hold, payout …",
        ),
        Column("native_id", Text(), nullable=False, comment="The provider's id of the entry"),
        Column(
            "occurrence",
            Integer(),
            nullable=False,
            comment="1, or more where a file states the same entry again",
        ),
        Column("our_reference", Text(), nullable=True, comment="Our id that the provider repeats"),
        Column(
            "capture_reference",
            Text(),
            nullable=True,
            comment="Native id of the capture it belongs to",
        ),
        Column("batch_reference", Text(), nullable=True, comment="The provider's id of the batch"),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When it happened"),
        Column("business_on", Date(), nullable=False, comment="The provider's business day"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("gross_minor", BigInteger(), nullable=False, comment="Gross, minor units, signed"),
        Column(
            "fee_minor",
            BigInteger(),
            nullable=False,
            comment="What it costs us; negative when given back",
        ),
        Column("net_minor", BigInteger(), nullable=False, comment="Gross less fee"),
        Column(
            "presented_currency",
            Text(),
            nullable=True,
            comment="Currency that the customer paid in",
        ),
        Column(
            "presented_minor", BigInteger(), nullable=True, comment="Amount in it, its minor units"
        ),
        Column(
            "exchange_rate",
            Numeric(20, 10),
            nullable=True,
            comment="Rate that the provider states for it",
        ),
        Column("raw_kind", Text(), nullable=True, comment="The provider's own word for the kind"),
        Column("line", BigInteger(), nullable=False, comment="Line of the file"),
        Column(
            "version",
            Integer(),
            nullable=False,
            comment="1, or more where a corrected file states it anew",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When its file came"
        ),
        Column(
            "withdrawn_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When a corrected file took its place",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key(
            "provider_entry",
            ["native_id", "entry_kind", "provider", "account", "occurrence", "version"],
            large=True,
        ),
        schema="core",
        comment="One entry of a provider's bill: a capture, refund, chargeback, fee, reserve or "
        "payout.",
    )
    op.create_table(
        "provider_movement",
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column("native_id", Text(), nullable=False, comment="The provider's id of the movement"),
        Column(
            "movement_kind", Text(), nullable=False, comment="capture, fee, refund, payout or other"
        ),
        Column(
            "occurrence",
            Integer(),
            nullable=False,
            comment="1, or more where a file states the same movement again",
        ),
        Column(
            "trade_reference", Text(), nullable=True, comment="Native id of the trade it belongs to"
        ),
        Column("our_reference", Text(), nullable=True, comment="Our id that the provider repeats"),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When it happened"),
        Column("business_on", Date(), nullable=False, comment="The provider's business day"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("amount_minor", BigInteger(), nullable=False, comment="Amount, minor units, signed"),
        Column("balance_minor", BigInteger(), nullable=True, comment="Balance after it"),
        Column("line", BigInteger(), nullable=False, comment="Line of the file"),
        Column(
            "version",
            Integer(),
            nullable=False,
            comment="1, or more where a corrected file states it anew",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When its file came"
        ),
        Column(
            "withdrawn_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When a corrected file took its place",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key(
            "provider_movement",
            ["native_id", "movement_kind", "provider", "account", "occurrence", "version"],
            large=True,
        ),
        schema="core",
        comment="One movement of our account with a provider; states again what bills state, "
        "with a balance.",
    )
    op.create_table(
        "payment_match",
        Column(
            "claim_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback or chargeback_reversed",
        ),
        Column(
            "claim_id",
            Text(),
            nullable=False,
            comment="Our id: of the payment, refund or chargeback",
        ),
        Column("provider", Text(), nullable=False, comment="Provider, as our books name it"),
        Column("our_reference", Text(), nullable=True, comment="Our id that the provider repeats"),
        Column("claim_currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "claim_minor",
            BigInteger(),
            nullable=False,
            comment="Gross by our books, minor units, signed",
        ),
        Column(
            "entry_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback or chargeback_reversed",
        ),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column("native_id", Text(), nullable=False, comment="The provider's id of the entry"),
        Column(
            "occurrence",
            Integer(),
            nullable=False,
            comment="1, or more where a file states the same entry again",
        ),
        Column(
            "capture_reference",
            Text(),
            nullable=True,
            comment="Native id of the capture it belongs to",
        ),
        Column("stated_on", Date(), nullable=False, comment="The provider's business day"),
        Column("entry_currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "entry_minor",
            BigInteger(),
            nullable=False,
            comment="Gross by the provider, minor units, signed",
        ),
        Column(
            "presented_currency",
            Text(),
            nullable=True,
            comment="Currency that the customer paid in",
        ),
        Column(
            "presented_minor", BigInteger(), nullable=True, comment="Gross in it, its minor units"
        ),
        Column(
            "stage",
            Text(),
            nullable=False,
            comment="exact, id (amounts differ), reference (ids differ) or manual",
        ),
        Column(
            "matched_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When both sides were known",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that matched them"),
        *key(
            "payment_match",
            ["native_id", "entry_kind", "provider", "account", "occurrence"],
            large=True,
        ),
        schema="core",
        comment="One entry of a provider with the one claim of our books that it settles: a pair.",
    )
    op.create_table(
        "open_claim",
        Column(
            "claim_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback or chargeback_reversed",
        ),
        Column(
            "claim_id",
            Text(),
            nullable=False,
            comment="Our id: of the payment, refund or chargeback",
        ),
        Column("provider", Text(), nullable=False, comment="Provider, as our books name it"),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("payment_no", Integer(), nullable=False, comment="Payment of the order"),
        Column(
            "claim_reference",
            Text(),
            nullable=True,
            comment="The provider's id, as our books have it",
        ),
        Column("our_reference", Text(), nullable=True, comment="Our id that the provider repeats"),
        Column(
            "claimed_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When it happened, by our books",
        ),
        Column("claim_currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "claim_minor",
            BigInteger(),
            nullable=False,
            comment="Gross by our books, minor units, signed",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that left it open"),
        *key("open_claim", ["claim_kind", "claim_id"], large=True),
        schema="core",
        comment="One claim of our books that no entry of a provider settles so far.",
    )
    op.create_table(
        "open_entry",
        Column(
            "entry_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback or chargeback_reversed",
        ),
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column("native_id", Text(), nullable=False, comment="The provider's id of the entry"),
        Column(
            "occurrence",
            Integer(),
            nullable=False,
            comment="1, or more where a file states the same entry again",
        ),
        Column("stated_reference", Text(), nullable=True, comment="Our id, as the provider has it"),
        Column(
            "capture_reference",
            Text(),
            nullable=True,
            comment="Native id of the capture it belongs to",
        ),
        Column("batch_reference", Text(), nullable=True, comment="The provider's id of the batch"),
        Column(
            "occurred_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When it happened, by the provider",
        ),
        Column("stated_on", Date(), nullable=False, comment="The provider's business day"),
        Column("entry_currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "entry_minor",
            BigInteger(),
            nullable=False,
            comment="Gross by the provider, minor units, signed",
        ),
        Column(
            "presented_currency",
            Text(),
            nullable=True,
            comment="Currency that the customer paid in",
        ),
        Column(
            "presented_minor", BigInteger(), nullable=True, comment="Gross in it, its minor units"
        ),
        Column("fee_minor", BigInteger(), nullable=False, comment="Fee that the provider took"),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When the file came"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that left it open"),
        *key(
            "open_entry",
            ["native_id", "entry_kind", "provider", "account", "occurrence"],
            large=True,
        ),
        schema="core",
        comment="One entry of a provider that settles no claim of our books so far.",
    )
    op.create_table(
        "entry_total",
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "entry_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback, fee, reserve_hold …",
        ),
        Column(
            "batch_reference",
            Text(),
            nullable=False,
            comment="The provider's id of the batch; empty without one",
        ),
        Column("business_on", Date(), nullable=False, comment="The provider's business day"),
        Column("entry_count", BigInteger(), nullable=False, comment="Entries"),
        Column("gross_minor", BigInteger(), nullable=False, comment="Gross, minor units, signed"),
        Column("fee_minor", BigInteger(), nullable=False, comment="Fees"),
        Column("net_minor", BigInteger(), nullable=False, comment="Net"),
        Column(
            "reserve_due_minor",
            BigInteger(),
            nullable=False,
            comment="What the contract holds back of the captures",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that took them up"),
        *key(
            "entry_total",
            [
                "provider",
                "account",
                "currency",
                "entry_kind",
                "batch_reference",
                "business_on",
                "run_id",
            ],
            large=False,
        ),
        schema="core",
        comment="What the entries of a provider add up to by batch and day, as one run took them "
        "up.",
    )
    op.create_table(
        "match_total",
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column(
            "claim_kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback or chargeback_reversed",
        ),
        Column(
            "stage",
            Text(),
            nullable=False,
            comment="exact or id; other pairs are found anew in each run",
        ),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code of our books"),
        Column("stated_on", Date(), nullable=False, comment="The provider's business day"),
        Column("pair_count", BigInteger(), nullable=False, comment="Pairs"),
        Column(
            "claim_minor",
            BigInteger(),
            nullable=False,
            comment="Gross by our books, minor units, signed",
        ),
        Column("entry_minor", BigInteger(), nullable=False, comment="Gross by the provider"),
        Column("run_id", Text(), nullable=False, comment="Run that found them"),
        *key(
            "match_total",
            ["provider", "account", "claim_kind", "stage", "currency", "stated_on", "run_id"],
            large=False,
        ),
        schema="core",
        comment="What the pairs of one run add up to by stage and day.",
    )
    op.create_table(
        "receipt_expectation",
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("account", Text(), nullable=False, comment="Our account with it"),
        Column("batch_reference", Text(), nullable=False, comment="The provider's id of the batch"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("first_on", Date(), nullable=True, comment="First provider day in it"),
        Column("last_on", Date(), nullable=True, comment="Last provider day in it"),
        Column("entry_count", BigInteger(), nullable=False, comment="Entries in it"),
        Column(
            "gross_minor",
            BigInteger(),
            nullable=False,
            comment="Gross of its entries, minor units, signed",
        ),
        Column("fee_minor", BigInteger(), nullable=False, comment="Fees of its entries"),
        Column(
            "reserve_minor",
            BigInteger(),
            nullable=False,
            comment="Reserves held and released, signed",
        ),
        Column("net_minor", BigInteger(), nullable=False, comment="Net of its entries"),
        Column(
            "expected_minor",
            BigInteger(),
            nullable=False,
            comment="What the provider says that it pays out",
        ),
        Column(
            "expected_on",
            Date(),
            nullable=False,
            comment="Business day on which the bank must have it",
        ),
        Column(
            "received_minor", BigInteger(), nullable=True, comment="What the bank received for it"
        ),
        Column(
            "received_on", Date(), nullable=True, comment="Business day on which the bank had it"
        ),
        Column(
            "status",
            Text(),
            nullable=False,
            comment="awaited, met, over, under, missing or currency_mismatch",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that says so"),
        *key(
            "receipt_expectation",
            ["provider", "account", "batch_reference", "currency"],
            large=False,
        ),
        schema="core",
        comment="One batch of a provider that the bank must receive.",
    )
    op.create_table(
        "match_group",
        Column("group_id", Text(), nullable=False, comment="Digest of its members"),
        Column("provider", Text(), nullable=False, comment="Provider"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "stage", Text(), nullable=False, comment="batch, split, merged, covering_set or manual"
        ),
        Column("status", Text(), nullable=False, comment="confirmed or proposed"),
        Column(
            "batch_minor", BigInteger(), nullable=False, comment="Sum of its batches, minor units"
        ),
        Column("deposit_minor", BigInteger(), nullable=False, comment="Sum of its deposits"),
        Column("residual_minor", BigInteger(), nullable=False, comment="Deposits less batches"),
        Column(
            "residual_kind",
            Text(),
            nullable=False,
            comment="none, or the category of the break that explains it",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("match_group", ["group_id"], large=False),
        CheckConstraint("residual_minor = deposit_minor - batch_minor", name="ck_group_residual"),
        CheckConstraint(
            "(residual_minor = 0) or (residual_kind <> 'none')", name="ck_group_residual_has_a_name"
        ),
        schema="core",
        comment="One signed set of batches and the deposits that pay them; the rest has a name.",
    )
    op.create_table(
        "match_item",
        Column("side", Text(), nullable=False, comment="batch or deposit"),
        Column(
            "item_id",
            Text(),
            nullable=False,
            comment="provider/account/batch, or account/statement/entry",
        ),
        Column("group_id", Text(), nullable=False, comment="Group"),
        Column(
            "amount_minor", BigInteger(), nullable=False, comment="Its amount, minor units, signed"
        ),
        Column(
            "allocated_minor", BigInteger(), nullable=False, comment="What the group consumes of it"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that put it there"),
        *key("match_item", ["side", "item_id"], large=False),
        CheckConstraint(
            "abs(allocated_minor) <= abs(amount_minor) and sign(allocated_minor) * "
            "sign(amount_minor) >= 0",
            name="ck_item_not_consumed_beyond_its_amount",
        ),
        schema="core",
        comment="One batch or deposit in a confirmed group: each is in one group at most, and "
        "once.",
    )
    op.create_table(
        "proposed_item",
        Column("group_id", Text(), nullable=False, comment="Group"),
        Column("side", Text(), nullable=False, comment="batch or deposit"),
        Column(
            "item_id",
            Text(),
            nullable=False,
            comment="provider/account/batch, or account/statement/entry",
        ),
        Column(
            "amount_minor", BigInteger(), nullable=False, comment="Its amount, minor units, signed"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that proposed it"),
        *key("proposed_item", ["group_id", "side", "item_id"], large=False),
        schema="core",
        comment="One batch or deposit in a proposed group, which a person confirms.",
    )
    op.create_table(
        "payment_break",
        Column(
            "break_id",
            Text(),
            nullable=False,
            comment="Digest of its subject: the same in every run",
        ),
        Column(
            "subject_kind",
            Text(),
            nullable=False,
            comment="claim, entry, pair, fee, refunds, batch, deposit, reserve …",
        ),
        Column("subject", Text(), nullable=False, comment="What it is about, in one text"),
        Column("category", Text(), nullable=False, comment="Category, docs/breaks.md"),
        Column("provider", Text(), nullable=False, comment="Provider or bank"),
        Column("account", Text(), nullable=True, comment="Our account with it"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Amount at stake, minor units, never negative",
        ),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "expected_on",
            Date(),
            nullable=False,
            comment="Business day on which the two sides had to agree",
        ),
        Column(
            "opened_on",
            Date(),
            nullable=False,
            comment="First business day on which it was a break",
        ),
        Column(
            "closed_on", Date(), nullable=True, comment="Business day on which evidence closed it"
        ),
        Column("severity", Text(), nullable=False, comment="critical, high, medium or low"),
        Column("owner", Text(), nullable=False, comment="Department that answers for it"),
        Column("due_on", Date(), nullable=False, comment="Business day by which it must be closed"),
        Column("status", Text(), nullable=False, comment="open, awaiting_approval, resolved"),
        Column(
            "is_settled",
            Boolean(),
            nullable=False,
            comment="Whether nothing that is still open can change it",
        ),
        Column("order_id", Text(), nullable=True, comment="Order"),
        Column(
            "payment_id", Text(), nullable=True, comment="Payment, refund or chargeback of ours"
        ),
        Column(
            "native_id",
            Text(),
            nullable=True,
            comment="The provider's id, the bank's, or a file's path",
        ),
        Column("batch_id", Text(), nullable=True, comment="The provider's batch"),
        Column(
            "ours_minor", BigInteger(), nullable=True, comment="What one side says, minor units"
        ),
        Column("theirs_minor", BigInteger(), nullable=True, comment="What the other side says"),
        Column("run_id", Text(), nullable=False, comment="Run that found or last changed it"),
        *key("payment_break", ["break_id"], large=False),
        CheckConstraint("amount_minor >= 0", name="ck_break_amount"),
        schema="core",
        comment="One difference between our books, providers and banks, from its discovery to "
        "its end.",
    )
    op.create_table(
        "break_event",
        Column("break_id", Text(), nullable=False, comment="Break"),
        Column("event_no", Integer(), nullable=False, comment="Position in its history"),
        Column(
            "event",
            Text(),
            nullable=False,
            comment="opened, changed, closed, reopened, proposed, approved, rejected …",
        ),
        Column(
            "occurred_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the run, or when a person acted",
        ),
        Column("category", Text(), nullable=False, comment="Category from then on"),
        Column(
            "amount_minor", BigInteger(), nullable=False, comment="Amount at stake from then on"
        ),
        Column("status", Text(), nullable=False, comment="Status from then on"),
        Column("actor", Text(), nullable=False, comment="reconciliation, or the person who acted"),
        Column("note", Text(), nullable=True, comment="Reason that a person gave"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("break_event", ["break_id", "event_no"], large=False),
        schema="core",
        comment="One change of a break; events are added and never changed.",
    )
    op.create_table(
        "reconciled_load",
        Column("load_run_id", Text(), nullable=False, comment="Run that loaded"),
        Column("run_id", Text(), nullable=False, comment="Run that took its rows up"),
        *key("reconciled_load", ["load_run_id"], large=False),
        schema="core",
        comment="One load whose rows reconciliation has taken up.",
    )
    op.create_table(
        "reconciliation_run",
        Column("run_id", Text(), nullable=False, comment="Run"),
        Column(
            "as_of", DateTime(timezone=True), nullable=False, comment="Instant that it answers for"
        ),
        Column("mode", Text(), nullable=False, comment="anew, onward or replay"),
        Column("policy_version", Text(), nullable=False, comment="Policy version in force"),
        Column("policy_sha256", Text(), nullable=False, comment="Digest of the policy book"),
        Column(
            "rows_taken_back",
            BigInteger(),
            nullable=False,
            comment="Rows known once that were corrected since",
        ),
        Column(
            "inputs_sha256",
            Text(),
            nullable=False,
            comment="Digest of the files known and the policy",
        ),
        Column("output_sha256", Text(), nullable=False, comment="Digest of the result"),
        *key("reconciliation_run", ["run_id"], large=False),
        schema="core",
        comment="One reconciliation: what it knew and what came of it.",
    )
    op.create_table(
        "approver",
        Column("person", Text(), nullable=False, comment="Staff id"),
        Column("role", Text(), nullable=False, comment="finance or finance_lead"),
        Column("key_salt", Text(), nullable=False, comment="Salt of the key's digest"),
        Column(
            "key_digest",
            Text(),
            nullable=False,
            comment="scrypt digest of the key; the key itself is not kept",
        ),
        Column(
            "added_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When the key was given out",
        ),
        Column(
            "revoked_at", DateTime(timezone=True), nullable=True, comment="When it was taken back"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that added it"),
        *key("approver", ["person", "key_digest"], large=False),
        schema="core",
        comment="One person who may propose or decide, known by a key that only they have.",
    )
    op.create_table(
        "resolution",
        Column(
            "resolution_id",
            Text(),
            nullable=False,
            comment="Made before it is written, reused on every retry",
        ),
        Column("break_id", Text(), nullable=False, comment="Break"),
        Column(
            "action",
            Text(),
            nullable=False,
            comment="match, adjust, claim, mark_received or write_off",
        ),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Amount that it posts, minor units",
        ),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column("reason", Text(), nullable=False, comment="Why"),
        Column(
            "matched_with", Text(), nullable=True, comment="The other break, of a match by hand"
        ),
        Column("case_sha256", Text(), nullable=False, comment="Digest of the case as it was seen"),
        Column("proposed_by", Text(), nullable=False, comment="Person"),
        Column("proposed_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column(
            "expires_at",
            DateTime(timezone=True),
            nullable=False,
            comment="Until when it can be decided",
        ),
        Column(
            "is_approval_needed",
            Boolean(),
            nullable=False,
            comment="Whether a second person must decide",
        ),
        Column(
            "policy_version", Text(), nullable=False, comment="Policy version that set the limit"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("resolution", ["resolution_id"], large=False),
        CheckConstraint(
            "is_approval_needed or action not in ('write_off', 'adjust')",
            name="ck_money_needs_a_second_person",
        ),
        UniqueConstraint(
            "resolution_id", "proposed_by", "case_sha256", name="uq_resolution_as_proposed"
        ),
        schema="core",
        comment="One proposal to end a break, bound to the case as its proposer saw it.",
    )
    op.create_table(
        "resolution_decision",
        Column("resolution_id", Text(), nullable=False, comment="Proposal"),
        Column("proposed_by", Text(), nullable=False, comment="Who proposed it"),
        Column("case_sha256", Text(), nullable=False, comment="Digest of the case, as proposed"),
        Column("decision", Text(), nullable=False, comment="approve or reject"),
        Column("decided_by", Text(), nullable=False, comment="Person"),
        Column("decided_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("note", Text(), nullable=True, comment="Why"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("resolution_decision", ["resolution_id"], large=False),
        CheckConstraint("decided_by <> proposed_by", name="ck_decided_by_another_person"),
        CheckConstraint("decision in ('approve', 'reject')", name="ck_decision"),
        ForeignKeyConstraint(
            ["resolution_id", "proposed_by", "case_sha256"],
            [
                "core.resolution.resolution_id",
                "core.resolution.proposed_by",
                "core.resolution.case_sha256",
            ],
            name="fk_decision_of_what_was_proposed",
        ),
        schema="core",
        comment="The decision on a proposal: by another person, on exactly the case that was "
        "proposed.",
    )
    op.create_table(
        "hand_match",
        Column("resolution_id", Text(), nullable=False, comment="Proposal that said so"),
        Column("our_kind", Text(), nullable=False, comment="claim, or batch of a provider"),
        Column("our_subject", Text(), nullable=False, comment="Subject of its break"),
        Column(
            "our_turn",
            Integer(),
            nullable=False,
            comment="1, or more where an earlier match of it came to nothing",
        ),
        Column(
            "their_kind",
            Text(),
            nullable=False,
            comment="entry of a provider, or deposit at a bank",
        ),
        Column("their_subject", Text(), nullable=False, comment="Subject of its break"),
        Column(
            "their_turn",
            Integer(),
            nullable=False,
            comment="1, or more where an earlier match of it came to nothing",
        ),
        Column(
            "matched_at",
            DateTime(timezone=True),
            nullable=False,
            comment="From when on it is known",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("hand_match", ["resolution_id"], large=False),
        CheckConstraint(
            "(our_kind = 'claim' and their_kind = 'entry') "
            "or (our_kind = 'batch' and their_kind = 'deposit')",
            name="ck_hand_match_sides",
        ),
        UniqueConstraint("our_kind", "our_subject", "our_turn", name="uq_hand_match_ours"),
        UniqueConstraint("their_kind", "their_subject", "their_turn", name="uq_hand_match_theirs"),
        schema="core",
        comment="Two sides that a person said are the same money: a claim and an entry, a batch "
        "and a deposit.",
    )
    op.create_table(
        "journal",
        Column("journal_id", Text(), nullable=False, comment="Digest of its posting key"),
        Column(
            "posting_key",
            Text(),
            nullable=False,
            comment="What it is about; no two journals have the same",
        ),
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="capture, refund, chargeback, fee, deposit, write_off …",
        ),
        Column("booked_on", Date(), nullable=False, comment="Business day"),
        Column("description", Text(), nullable=False, comment="In a bookkeeper's words"),
        Column("provider", Text(), nullable=True, comment="Provider, where there is one"),
        Column("break_id", Text(), nullable=True, comment="Break that it ends, where there is one"),
        Column(
            "posted_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the run that posted it",
        ),
        Column("policy_version", Text(), nullable=False, comment="Policy version in force"),
        Column("run_id", Text(), nullable=False, comment="Run that posted it"),
        *key("journal", ["journal_id"], large=False),
        UniqueConstraint("posting_key", name="uq_journal_posting_key"),
        schema="core",
        comment="One journal: what moved between accounts for one reason.",
    )
    op.create_table(
        "posting",
        Column("journal_id", Text(), nullable=False, comment="Journal"),
        Column("posting_no", Integer(), nullable=False, comment="Line"),
        Column("account", Text(), nullable=False, comment="Account, ledger/accounts.py"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Debit positive, credit negative, minor units",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that posted it"),
        *key("posting", ["journal_id", "posting_no"], large=False),
        CheckConstraint("amount_minor <> 0", name="ck_posting_not_zero"),
        schema="core",
        comment="One line of a journal.",
    )
    if op.get_bind().dialect.name == "postgresql":
        _look_up_by_run()
        _hold_the_ledger()


def _look_up_by_run() -> None:
    """Let what a load brought, and what is new since an instant, be found without a scan."""
    for table, columns in {
        "payment": ["run_id", "captured_at"],
        "refund": ["run_id", "submitted_at"],
        "provider_entry": ["run_id", "received_at", "business_on", "entry_kind", "withdrawn_at"],
        "payment_match": ["stage", "our_reference"],
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column], schema="core")
    op.create_index(
        "ix_payment_match_claim", "payment_match", ["claim_kind", "claim_id"], schema="core"
    )
    # The few movements that no bill states: the ledger asks for these alone.
    op.create_index(
        "ix_provider_movement_other", "provider_movement", ["business_on"], schema="core",
        postgresql_where=text("movement_kind = 'other'"),
    )  # fmt: skip


def _hold_the_ledger() -> None:
    """Let the database refuse a journal that does not sum to zero, and any change "
    "of what stands."""
    op.execute(
        """
        create function core.require_balanced() returns trigger language plpgsql as $$
        begin
            if exists (
                select 1 from core.posting where journal_id = new.journal_id
                group by currency having sum(amount_minor) <> 0
            ) then
                raise exception 'journal % does not sum to zero', new.journal_id;
            end if;
            return null;
        end $$
        """
    )
    op.execute(
        """
        create constraint trigger posting_balanced after insert on core.posting
        deferrable initially deferred for each row execute function core.require_balanced()
        """
    )
    op.execute(
        """
        create function core.refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'core.% is only added to', tg_table_name;
        end $$
        """
    )
    only_added_to = (
        "journal", "posting", "resolution", "resolution_decision", "hand_match", "break_event",
    )  # fmt: skip
    for table in only_added_to:
        op.execute(
            f"""
            create trigger {table}_is_only_added_to before update or delete or truncate
            on core.{table} for each statement execute function core.refuse_change()
            """
        )
