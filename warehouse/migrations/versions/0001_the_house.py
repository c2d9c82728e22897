"""The house: orders, policy, files, fulfilment and reports."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
)

from warehouse.migrations.large import key

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        Column("country", Text(), nullable=False, comment="ISO 3166 code"),
        Column("day", Date(), nullable=False, comment="Business day"),
        Column(
            "kind", Text(), nullable=False, comment="workday, weekend, holiday or makeup_workday"
        ),
        Column(
            "is_working",
            Boolean(),
            nullable=False,
            comment="Whether the working calendar counts it",
        ),
        Column(
            "working_days_before",
            BigInteger(),
            nullable=False,
            comment="Working days since the calendar's first day",
        ),
        Column(
            "library_version",
            Text(),
            nullable=False,
            comment="Version of the holiday library that said so",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("calendar_day", ["country", "day"], large=False),
        schema="core",
        comment="One calendar day of a country: working day or not.",
    )
    op.create_table(
        "category",
        Column(
            "category_id", Text(), nullable=False, comment="Category, as the marketplace names it"
        ),
        Column("name_en", Text(), nullable=True, comment="English name"),
        Column("name_zh", Text(), nullable=True, comment="Chinese name"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("category", ["category_id"], large=False),
        schema="core",
        comment="One category of goods.",
    )
    op.create_table(
        "customer_order",
        Column("order_id", Text(), nullable=False, comment="Order, as the marketplace numbers it"),
        Column("customer_id", Text(), nullable=False, comment="Pseudonym of the customer"),
        Column("region", Text(), nullable=True, comment="Region of the delivery address"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code of its amounts"),
        Column(
            "created_at", DateTime(timezone=True), nullable=False, comment="Placed by the customer"
        ),
        Column("paid_at", DateTime(timezone=True), nullable=True, comment="Payment captured"),
        Column(
            "confirmed_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Confirmed to the customer",
        ),
        Column(
            "released_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Released for shipment (待发货)",
        ),
        Column(
            "handed_over_at",
            DateTime(timezone=True),
            nullable=True,
            comment="First carrier scan of the last part",
        ),
        Column(
            "delivered_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Signed for by the recipient",
        ),
        Column("completed_at", DateTime(timezone=True), nullable=True, comment="Completed"),
        Column("cancelled_at", DateTime(timezone=True), nullable=True, comment="Cancelled"),
        Column(
            "cancel_fault",
            Text(),
            nullable=True,
            comment="buyer, seller, platform, carrier or unknown",
        ),
        Column("cancel_reason", Text(), nullable=True, comment="Reason code of the cancellation"),
        Column(
            "promised_on", Date(), nullable=True, comment="Delivery day promised to the customer"
        ),
        Column(
            "reported_state",
            Text(),
            nullable=True,
            comment="State that the sender reports, in our terms",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("customer_order", ["order_id"], large=True),
        schema="core",
        comment="One order with the milestones that its sender states; instants in UTC.",
    )
    op.create_table(
        "listing",
        Column(
            "listing_id", Text(), nullable=False, comment="Listing, as the marketplace numbers it"
        ),
        Column("category_id", Text(), nullable=True, comment="Category"),
        Column("title", Text(), nullable=True, comment="Title"),
        Column("photo_count", Integer(), nullable=True, comment="Pictures"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("listing", ["listing_id"], large=True),
        schema="core",
        comment="One product as it is offered.",
    )
    op.create_table(
        "marketplace",
        Column(
            "marketplace", Text(), nullable=False, comment="Short code, as the delivery states it"
        ),
        Column("policy_book", Text(), nullable=False, comment="Name of its policy book"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code of its amounts"),
        Column("run_id", Text(), nullable=False, comment="Run that registered it"),
        *key("marketplace", ["marketplace"], large=False),
        schema="core",
        comment="The one marketplace whose books this warehouse holds.",
    )
    op.create_table(
        "merchant",
        Column(
            "merchant_id", Text(), nullable=False, comment="Merchant, as the marketplace numbers it"
        ),
        Column(
            "name", Text(), nullable=True, comment="Trading name; empty where none is delivered"
        ),
        Column("kind", Text(), nullable=True, comment="company or individual"),
        Column("tier", Text(), nullable=True, comment="Merchant tier that policy scopes refer to"),
        Column("region", Text(), nullable=True, comment="Region it ships from"),
        Column("joined_on", Date(), nullable=True, comment="Business day it joined"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("merchant", ["merchant_id"], large=False),
        schema="core",
        comment="One merchant.",
    )
    op.create_table(
        "metric_definition",
        Column("metric", Text(), nullable=False, comment="Metric"),
        Column("name_en", Text(), nullable=False, comment="English name"),
        Column("name_zh", Text(), nullable=False, comment="Chinese name"),
        Column("numerator", Text(), nullable=False, comment="What is counted above the line"),
        Column("denominator", Text(), nullable=False, comment="What is counted below the line"),
        Column(
            "date_basis", Text(), nullable=False, comment="Which date puts an order into the window"
        ),
        Column("better", Text(), nullable=False, comment="up or down"),
        Column("clause", Text(), nullable=False, comment="Clause"),
        Column("run_id", Text(), nullable=False, comment="Run that registered it"),
        *key("metric_definition", ["metric"], large=False),
        schema="core",
        comment="One metric: what is divided by what, over which dates.",
    )
    op.create_table(
        "metric_value",
        Column("metric", Text(), nullable=False, comment="Metric"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("window_from", Date(), nullable=False, comment="First business day"),
        Column("window_to", Date(), nullable=False, comment="First business day after the window"),
        Column("num", BigInteger(), nullable=False, comment="Numerator"),
        Column(
            "den",
            BigInteger(),
            nullable=False,
            comment="Denominator; the value is unknown when it is zero",
        ),
        Column(
            "is_immature",
            Boolean(),
            nullable=False,
            comment="Whether defects of the window may still arrive",
        ),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version that set window and maturity",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that measured it"),
        *key("metric_value", ["metric", "merchant_id", "window_from", "window_to"], large=True),
        schema="core",
        comment="One metric of one merchant over one window.",
    )
    op.create_table(
        "notification",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("event", Text(), nullable=False, comment="What is told"),
        Column("channel", Text(), nullable=False, comment="Outbox channel"),
        Column(
            "audience",
            Text(),
            nullable=False,
            comment="customer, or the department that answers for the clause",
        ),
        Column("clause", Text(), nullable=False, comment="Clause"),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When it happened"),
        Column("status", Text(), nullable=False, comment="queued, claimed, sent or failed"),
        Column(
            "claimed_at", DateTime(timezone=True), nullable=True, comment="When a sender took it"
        ),
        Column("claimed_by", Text(), nullable=True, comment="Run that took it"),
        Column(
            "sent_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the channel accepted it",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that queued it"),
        *key("notification", ["order_id", "event", "channel"], large=False),
        schema="core",
        comment="One message of the outbox: one per order, event and channel, ever.",
    )
    op.create_table(
        "order_anomaly",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="carrier_before_approval, delivered_before_carrier …",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that found it"),
        *key("order_anomaly", ["order_id", "kind"], large=True),
        schema="core",
        comment="One impossible history of an order.",
    )
    op.create_table(
        "order_event",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "event",
            Text(),
            nullable=False,
            comment="hold_placed, hold_released, change_requested, return_requested …",
        ),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When it happened"),
        Column("merchant_id", Text(), nullable=True, comment="Merchant concerned"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("order_event", ["order_id", "event", "occurred_at"], large=True),
        schema="core",
        comment="One event of an order beside its milestones: holds, changes, returns.",
    )
    op.create_table(
        "order_line",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("line_no", Integer(), nullable=False, comment="Line"),
        Column("listing_id", Text(), nullable=False, comment="Listing sold"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant who sells it"),
        Column("quantity", Integer(), nullable=False, comment="Units"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Merchandise value of the line, minor units",
        ),
        Column(
            "shipping_minor",
            BigInteger(),
            nullable=False,
            comment="Shipping charged for the line, minor units",
        ),
        Column(
            "ship_by_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Handover date that the merchant was given",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("order_line", ["order_id", "line_no"], large=True),
        schema="core",
        comment="One line of an order, sold by one merchant.",
    )
    op.create_table(
        "order_status",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "state", Text(), nullable=False, comment="State of the order (see docs/order-states.md)"
        ),
        Column("placed_on", Date(), nullable=False, comment="Business day on which it was placed"),
        Column("placed_month", Text(), nullable=False, comment="Month of that day, YYYY-MM"),
        Column(
            "policy_version", Text(), nullable=True, comment="Policy version that governs its SLA"
        ),
        Column("is_paid", Boolean(), nullable=False, comment="Whether it counts as sold"),
        Column("is_cancelled", Boolean(), nullable=False, comment="Whether it was cancelled"),
        Column("cancelled_at", DateTime(timezone=True), nullable=True, comment="When, if known"),
        Column(
            "cancel_fault",
            Text(),
            nullable=True,
            comment="buyer, seller, platform, carrier or unknown",
        ),
        Column(
            "handed_over_at",
            DateTime(timezone=True),
            nullable=True,
            comment="First carrier scan of the last part",
        ),
        Column(
            "delivered_at", DateTime(timezone=True), nullable=True, comment="Signed for, all parts"
        ),
        Column("line_count", Integer(), nullable=False, comment="Lines"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Merchandise and shipping, minor units",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that derived it"),
        *key("order_status", ["order_id"], large=True),
        schema="core",
        comment="One order at the projection's as-of instant.",
    )
    op.create_table(
        "payment",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("payment_no", Integer(), nullable=False, comment="Payment of the order"),
        Column("method", Text(), nullable=False, comment="Payment method"),
        Column("instalments", Integer(), nullable=False, comment="Instalments"),
        Column("amount_minor", BigInteger(), nullable=False, comment="Amount, minor units"),
        Column(
            "captured_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Captured; empty where not delivered",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("payment", ["order_id", "payment_no"], large=True),
        schema="core",
        comment="One payment of an order by one method.",
    )
    op.create_table(
        "policy_clause",
        Column("book", Text(), nullable=False, comment="Policy book"),
        Column("version", Text(), nullable=False, comment="Version"),
        Column("clause", Text(), nullable=False, comment="Clause id"),
        Column("name_en", Text(), nullable=False, comment="English name"),
        Column("name_zh", Text(), nullable=False, comment="Chinese name"),
        Column("text_en", Text(), nullable=False, comment="What it demands, in English"),
        Column("text_zh", Text(), nullable=False, comment="What it demands, in Chinese"),
        Column("department", Text(), nullable=False, comment="Department that answers for it"),
        Column("run_id", Text(), nullable=False, comment="Run that registered it"),
        *key("policy_clause", ["book", "version", "clause"], large=False),
        schema="core",
        comment="One clause of a policy version.",
    )
    op.create_table(
        "policy_parameter",
        Column("book", Text(), nullable=False, comment="Policy book"),
        Column("version", Text(), nullable=False, comment="Version"),
        Column("key", Text(), nullable=False, comment="Parameter"),
        Column(
            "scope_kind",
            Text(),
            nullable=False,
            comment="platform, category, merchant_tier or merchant",
        ),
        Column("scope_id", Text(), nullable=False, comment="Which one; empty for the platform"),
        Column(
            "value_number",
            Numeric(20, 6),
            nullable=True,
            comment="Value of a number, share or time (seconds)",
        ),
        Column("value_text", Text(), nullable=False, comment="Value as text"),
        Column("unit", Text(), nullable=True, comment="Unit; none for a text"),
        Column("clause", Text(), nullable=False, comment="Clause that it serves"),
        Column(
            "governing_instant", Text(), nullable=False, comment="Instant that decides the version"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that registered it"),
        *key("policy_parameter", ["book", "version", "key", "scope_kind", "scope_id"], large=False),
        schema="core",
        comment="One parameter of a policy version in one scope.",
    )
    op.create_table(
        "policy_version",
        Column("book", Text(), nullable=False, comment="Policy book"),
        Column("version", Text(), nullable=False, comment="Version"),
        Column("announced_on", Date(), nullable=False, comment="When it was announced"),
        Column("effective_from", Date(), nullable=False, comment="First business day in force"),
        Column(
            "effective_to", Date(), nullable=True, comment="First business day no longer in force"
        ),
        Column("sha256", Text(), nullable=False, comment="Digest of its whole content"),
        Column("run_id", Text(), nullable=False, comment="Run that registered it"),
        *key("policy_version", ["book", "version"], large=False),
        schema="core",
        comment="One version of a policy book.",
    )
    op.create_table(
        "projection",
        Column("name", Text(), nullable=False, comment="Process noun"),
        Column(
            "as_of",
            DateTime(timezone=True),
            nullable=False,
            comment="Instant that the rows answer for",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that made them"),
        *key("projection", ["name"], large=False),
        schema="core",
        comment="The run and the instant for which a set of derived tables stands.",
    )
    op.create_table(
        "quarantine",
        Column(
            "quarantine_id",
            Text(),
            nullable=False,
            comment="Digest of file, line, column and reason",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File it stands in"),
        Column("table_name", Text(), nullable=False, comment="Table of the format"),
        Column("file_name", Text(), nullable=False, comment="Name as delivered"),
        Column(
            "line", BigInteger(), nullable=True, comment="Line of the file on which the row starts"
        ),
        Column("column_name", Text(), nullable=True, comment="Offending column"),
        Column("value", Text(), nullable=True, comment="Offending value, cut; empty for free text"),
        Column("reason", Text(), nullable=False, comment="What is wrong and what would be right"),
        Column("run_id", Text(), nullable=False, comment="Run that refused it"),
        *key("quarantine", ["quarantine_id"], large=False),
        schema="core",
        comment="One row of a delivered file that was not loaded, and why.",
    )
    op.create_table(
        "review",
        Column(
            "review_id", Text(), nullable=False, comment="Review, as the marketplace numbers it"
        ),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("rating", Integer(), nullable=False, comment="Stars, 1 to 5"),
        Column("title", Text(), nullable=True, comment="Title"),
        Column("comment", Text(), nullable=True, comment="Comment"),
        Column(
            "requested_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the customer was asked",
        ),
        Column(
            "answered_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the customer answered",
        ),
        Column(
            "replied_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the merchant replied",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("review", ["review_id", "order_id"], large=True),
        schema="core",
        comment="One review of an order; long numbers and addresses are masked.",
    )
    op.create_table(
        "run",
        Column(
            "run_id",
            Text(),
            nullable=False,
            comment="Ours; the Prefect flow run's id where there is one",
        ),
        Column("flow", Text(), nullable=False, comment="Flow or command"),
        Column("flow_run_name", Text(), nullable=False, comment="Name that operations search for"),
        Column(
            "as_of",
            DateTime(timezone=True),
            nullable=False,
            comment="Injected instant that the run answers for",
        ),
        Column("policy_book", Text(), nullable=False, comment="Policy book in force"),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version in force at the as-of instant",
        ),
        Column("code_version", Text(), nullable=False, comment="Version of the code"),
        Column("parameters", Text(), nullable=False, comment="Parameters as JSON"),
        Column("started_at", DateTime(timezone=True), nullable=False, comment="When it started"),
        Column(
            "finished_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When it ended; empty while it runs",
        ),
        Column("status", Text(), nullable=False, comment="running, completed, failed or refused"),
        Column("totals", Text(), nullable=True, comment="Counts and totals as JSON"),
        *key("run", ["run_id"], large=False),
        schema="core",
        comment="One run of a flow or of a command that writes.",
    )
    op.create_table(
        "shipment",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant who ships it"),
        Column(
            "handed_over_at", DateTime(timezone=True), nullable=True, comment="First carrier scan"
        ),
        Column(
            "delivered_at",
            DateTime(timezone=True),
            nullable=True,
            comment="Signed for by the recipient",
        ),
        Column("carrier", Text(), nullable=True, comment="Carrier"),
        Column("tracking_reference", Text(), nullable=True, comment="The carrier's reference"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("shipment", ["order_id", "merchant_id"], large=True),
        schema="core",
        comment="One merchant's part of an order on its way to the customer.",
    )
    op.create_table(
        "sla_clock",
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column("clock", Text(), nullable=False, comment="confirm, ship or deliver"),
        Column(
            "merchant_id", Text(), nullable=False, comment="Merchant of a ship clock, else empty"
        ),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version that set the time allowed",
        ),
        Column("started_at", DateTime(timezone=True), nullable=False, comment="When it started"),
        Column(
            "due_at", DateTime(timezone=True), nullable=False, comment="When the time allowed ends"
        ),
        Column(
            "stopped_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the promise was kept",
        ),
        Column(
            "paused_seconds",
            BigInteger(),
            nullable=False,
            comment="Time on hold, in the clock's own time",
        ),
        Column(
            "outcome",
            Text(),
            nullable=False,
            comment="running, paused, met, breached, cancelled or untimed",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that derived it"),
        *key("sla_clock", ["order_id", "clock", "merchant_id"], large=True),
        schema="core",
        comment="One SLA clock of an order; the ship clock runs per merchant.",
    )
    op.create_table(
        "source_file",
        Column(
            "source_file_id",
            Text(),
            nullable=False,
            comment="First half of the SHA-256 over table name and content",
        ),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of the content"),
        Column("source", Text(), nullable=False, comment="Format that read it"),
        Column("table_name", Text(), nullable=False, comment="Table of the format"),
        Column("file_name", Text(), nullable=False, comment="Name as delivered, without folder"),
        Column("byte_count", BigInteger(), nullable=False, comment="Size in bytes"),
        Column("row_count", BigInteger(), nullable=False, comment="Data rows in the file"),
        Column("loaded_count", BigInteger(), nullable=False, comment="Rows that were loaded"),
        Column(
            "quarantined_count",
            BigInteger(),
            nullable=False,
            comment="Rows that went to quarantine",
        ),
        Column(
            "period_from",
            DateTime(timezone=True),
            nullable=True,
            comment="First business instant in it",
        ),
        Column(
            "period_to",
            DateTime(timezone=True),
            nullable=True,
            comment="Last business instant in it",
        ),
        Column("status", Text(), nullable=False, comment="loaded or superseded"),
        Column(
            "superseded_by", Text(), nullable=True, comment="The corrected file that replaced it"
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, comment="When it was loaded"
        ),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("source_file", ["source_file_id"], large=False),
        schema="core",
        comment="One file that was loaded: its content identifies it.",
    )
    op.create_table(
        "superseded_row",
        Column("table_name", Text(), nullable=False, comment="Table it stood in"),
        Column("row_key", Text(), nullable=False, comment="Its key, parts joined by |"),
        Column("row_json", Text(), nullable=False, comment="The row as JSON"),
        Column("source_file_id", Text(), nullable=False, comment="File it came from"),
        Column(
            "superseded_by", Text(), nullable=False, comment="File that replaced or withdrew it"
        ),
        Column(
            "is_withdrawn",
            Boolean(),
            nullable=False,
            comment="True when the corrected file no longer has the row",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that did it"),
        *key("superseded_row", ["table_name", "row_key", "superseded_by"], large=False),
        schema="core",
        comment="One row as it stood before a corrected file replaced or withdrew it.",
    )
    op.create_table(
        "report",
        Column("report", Text(), nullable=False, comment="Kind of report"),
        Column("period", Text(), nullable=False, comment="Period, YYYY-MM"),
        Column("locale", Text(), nullable=False, comment="zh-CN or en"),
        Column(
            "version",
            Integer(),
            nullable=False,
            comment="1, 2, … ; a new one only when the content changed",
        ),
        Column(
            "status", Text(), nullable=False, comment="provisional, final, revised or superseded"
        ),
        Column("path", Text(), nullable=False, comment="File, relative to the folder of reports"),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of the file"),
        Column(
            "as_of",
            DateTime(timezone=True),
            nullable=False,
            comment="Instant that the figures answer for",
        ),
        Column("policy_version", Text(), nullable=False, comment="Policy version in force"),
        Column("run_id", Text(), nullable=False, comment="Run that published it"),
        *key("report", ["report", "period", "locale", "version"], large=False),
        schema="report",
        comment="One published report in one language and version.",
    )
