"""The parties and what is around an order: certificates, stock, refunds, service, workforce.

Columns that are new in a table come last in it where it was made before; nothing reads by position.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, Text

from warehouse.migrations.large import key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "listing",
        Column("merchant_id", Text(), nullable=True, comment="Merchant who offers it"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("brand", Text(), nullable=True, comment="Brand; empty for goods without one"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("description", Text(), nullable=True, comment="Description as published"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("price_minor", BigInteger(), nullable=True, comment="Price asked, minor units"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column(
            "market_price_minor", BigInteger(), nullable=True, comment="Price shown struck through"
        ),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("barcode", Text(), nullable=True, comment="GTIN-13 of the goods"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("state", Text(), nullable=True, comment="published, delisted or suspended"),
        schema="core",
    )
    op.add_column(
        "listing",
        Column("published_at", DateTime(timezone=True), nullable=True, comment="First published"),
        schema="core",
    )
    op.add_column(
        "merchant",
        Column(
            "credit_code", Text(), nullable=True, comment="Unified social credit code of a company"
        ),
        schema="core",
    )
    op.add_column(
        "merchant",
        Column("state", Text(), nullable=True, comment="active or suspended"),
        schema="core",
    )
    op.add_column(
        "payment",
        Column(
            "payment_reference",
            Text(),
            nullable=True,
            comment="Our reference that the provider repeats",
        ),
        schema="core",
    )
    op.add_column(
        "payment",
        Column(
            "provider", Text(), nullable=True, comment="Payment provider; empty for store credit"
        ),
        schema="core",
    )
    op.add_column(
        "payment",
        Column(
            "provider_reference",
            Text(),
            nullable=True,
            comment="The provider's own id of the payment",
        ),
        schema="core",
    )
    op.add_column(
        "review",
        Column(
            "deleted_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the platform removed it",
        ),
        schema="core",
    )
    op.create_table(
        "chargeback",
        Column(
            "chargeback_id",
            Text(),
            nullable=False,
            comment="Chargeback, as the marketplace numbers it",
        ),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "payment_no", Integer(), nullable=False, comment="Payment of the order that is disputed"
        ),
        Column(
            "amount_minor", BigInteger(), nullable=False, comment="Amount taken back, minor units"
        ),
        Column("reason", Text(), nullable=False, comment="Reason code"),
        Column(
            "opened_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When the cardholder's bank opened it",
        ),
        Column("decided_at", DateTime(timezone=True), nullable=True, comment="When it was decided"),
        Column("outcome", Text(), nullable=True, comment="won or lost"),
        Column(
            "provider_reference",
            Text(),
            nullable=False,
            comment="The provider's own id of the dispute",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("chargeback", ["chargeback_id"], large=False),
        schema="core",
        comment="One chargeback that the marketplace knows of.",
    )
    op.create_table(
        "commitment",
        Column("party_kind", Text(), nullable=False, comment="merchant or staff"),
        Column("party_id", Text(), nullable=False, comment="Merchant or member of staff"),
        Column("policy_version", Text(), nullable=False, comment="Policy version"),
        Column("due_on", Date(), nullable=False, comment="Day by which it was due"),
        Column("signed_on", Date(), nullable=True, comment="Day on which it was signed"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("commitment", ["party_kind", "party_id", "policy_version"], large=False),
        schema="core",
        comment="One policy version that a merchant or member of staff had to commit to.",
    )
    op.create_table(
        "listing_picture",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("picture_no", Integer(), nullable=False, comment="Picture of the listing"),
        Column(
            "path", Text(), nullable=False, comment="File, relative to the folder of the delivery"
        ),
        Column("width_px", Integer(), nullable=False, comment="Width in pixels"),
        Column("height_px", Integer(), nullable=False, comment="Height in pixels"),
        Column("sha256", Text(), nullable=False, comment="SHA-256 of the file, as delivered"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("listing_picture", ["listing_id", "picture_no"], large=True),
        schema="core",
        comment="One picture of a listing; the same digest is the same picture.",
    )
    op.create_table(
        "listing_review",
        Column(
            "listing_review_id",
            Text(),
            nullable=False,
            comment="Submission, as the marketplace numbers it",
        ),
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column(
            "submitted_at", DateTime(timezone=True), nullable=False, comment="When it was submitted"
        ),
        Column(
            "submitted_by",
            Text(),
            nullable=False,
            comment="Merchant's user or member of staff who submitted it",
        ),
        Column("decided_at", DateTime(timezone=True), nullable=True, comment="When it was decided"),
        Column(
            "decision", Text(), nullable=True, comment="approved, rejected or changes_requested"
        ),
        Column("reason", Text(), nullable=True, comment="Reason of the decision"),
        Column("reviewed_by", Text(), nullable=True, comment="Member of staff who decided"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("listing_review", ["listing_review_id"], large=True),
        schema="core",
        comment="One submission of a listing for review, with the decision on it.",
    )
    op.create_table(
        "merchant_document",
        Column(
            "document_id",
            Text(),
            nullable=False,
            comment="Certificate, as the marketplace numbers it",
        ),
        Column("merchant_id", Text(), nullable=False, comment="Merchant who gave it in"),
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="business_licence, food_licence or brand_authorisation",
        ),
        Column("document_number", Text(), nullable=False, comment="Number that its issuer gave it"),
        Column("holder_name", Text(), nullable=False, comment="Whom it was issued to"),
        Column("subject", Text(), nullable=True, comment="Brand or category that it is for"),
        Column("issued_on", Date(), nullable=False, comment="First day of its validity"),
        Column(
            "expires_on", Date(), nullable=True, comment="Last day of its validity; empty for ever"
        ),
        Column(
            "verified_at", DateTime(timezone=True), nullable=True, comment="When it was checked"
        ),
        Column("verified_by", Text(), nullable=True, comment="Member of staff who checked it"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("merchant_document", ["document_id"], large=False),
        schema="core",
        comment="One certificate of a merchant; a renewal is a further row.",
    )
    op.create_table(
        "payout_account",
        Column(
            "account_id", Text(), nullable=False, comment="Account, as the marketplace numbers it"
        ),
        Column("merchant_id", Text(), nullable=False, comment="Merchant who is paid"),
        Column("bank_name", Text(), nullable=False, comment="Bank"),
        Column("bank_code", Text(), nullable=False, comment="CNAPS code of the branch, 12 digits"),
        Column(
            "account_number",
            Text(),
            nullable=False,
            comment="Kept whole: the payout file must name it",
        ),
        Column(
            "holder_name",
            Text(),
            nullable=False,
            comment="Kept whole: the bank compares it, and so does the audit",
        ),
        Column("opened_on", Date(), nullable=False, comment="Business day it was registered"),
        Column(
            "verified_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When holder and number were checked",
        ),
        Column("verified_by", Text(), nullable=True, comment="Member of staff who checked them"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("payout_account", ["account_id"], large=False),
        schema="core",
        comment="One bank account that a merchant is paid through.",
    )
    op.create_table(
        "received_file",
        Column(
            "path", Text(), nullable=False, comment="File, relative to the folder of the delivery"
        ),
        Column("file_format", Text(), nullable=False, comment="Format that it is in"),
        Column("issuer", Text(), nullable=False, comment="Provider or bank that sent it"),
        Column(
            "account", Text(), nullable=False, comment="Account of the marketplace that it is about"
        ),
        Column("covers_on", Date(), nullable=False, comment="Business day that it is about"),
        Column(
            "received_at",
            DateTime(timezone=True),
            nullable=False,
            comment="When it came, as registered",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("received_file", ["path"], large=False),
        schema="core",
        comment="One file of a provider or bank, as the delivery that it came with registers it.",
    )
    op.create_table(
        "refund",
        Column(
            "refund_id", Text(), nullable=False, comment="Refund, as the marketplace numbers it"
        ),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "payment_no",
            Integer(),
            nullable=False,
            comment="Payment of the order that is given back",
        ),
        Column(
            "amount_minor", BigInteger(), nullable=False, comment="Amount given back, minor units"
        ),
        Column("reason", Text(), nullable=False, comment="Reason code"),
        Column(
            "requested_at", DateTime(timezone=True), nullable=False, comment="When it was asked for"
        ),
        Column(
            "approved_at", DateTime(timezone=True), nullable=True, comment="When it was approved"
        ),
        Column("approved_by", Text(), nullable=True, comment="Member of staff who approved it"),
        Column(
            "submitted_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the provider was told",
        ),
        Column(
            "provider_reference",
            Text(),
            nullable=True,
            comment="The provider's own id of the refund",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("refund", ["refund_id"], large=True),
        schema="core",
        comment="One refund, which gives back one payment or a part of it.",
    )
    op.create_table(
        "refund_line",
        Column("refund_id", Text(), nullable=False, comment="Refund"),
        Column("line_no", Integer(), nullable=False, comment="Line of the order"),
        Column("order_id", Text(), nullable=False, comment="Order"),
        Column(
            "amount_minor",
            BigInteger(),
            nullable=False,
            comment="Merchandise given back, minor units",
        ),
        Column(
            "shipping_minor",
            BigInteger(),
            nullable=False,
            comment="Shipping given back, minor units",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("refund_line", ["refund_id", "line_no"], large=True),
        schema="core",
        comment="One order line that a refund gives money back for.",
    )
    op.create_table(
        "service_case",
        Column("case_id", Text(), nullable=False, comment="Case, as the marketplace numbers it"),
        Column("order_id", Text(), nullable=True, comment="Order it is about"),
        Column("customer_id", Text(), nullable=True, comment="Pseudonym of the customer"),
        Column("merchant_id", Text(), nullable=True, comment="Merchant it is about"),
        Column("channel", Text(), nullable=False, comment="hotline or online"),
        Column(
            "kind", Text(), nullable=False, comment="inquiry, complaint, after_sales or suggestion"
        ),
        Column(
            "opened_at", DateTime(timezone=True), nullable=False, comment="When the customer came"
        ),
        Column("closed_at", DateTime(timezone=True), nullable=True, comment="When it was closed"),
        Column(
            "outcome", Text(), nullable=True, comment="answered, refunded, replaced or rejected"
        ),
        Column(
            "reported_back_at",
            DateTime(timezone=True),
            nullable=True,
            comment="When the customer was told",
        ),
        Column("satisfaction", Integer(), nullable=True, comment="Marks of the customer, 1 to 5"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("service_case", ["case_id"], large=True),
        schema="core",
        comment="One case of customer service.",
    )
    op.create_table(
        "service_message",
        Column("case_id", Text(), nullable=False, comment="Case"),
        Column("message_no", Integer(), nullable=False, comment="Message of the case"),
        Column("author_kind", Text(), nullable=False, comment="customer, staff or bot"),
        Column("author_id", Text(), nullable=True, comment="Member of staff who wrote it"),
        Column("sent_at", DateTime(timezone=True), nullable=False, comment="When it was sent"),
        Column("text", Text(), nullable=False, comment="What was written"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("service_message", ["case_id", "message_no"], large=True),
        schema="core",
        comment="One message of a case; long numbers and addresses are masked.",
    )
    op.create_table(
        "staff_member",
        Column(
            "staff_id",
            Text(),
            nullable=False,
            comment="Member of staff, as the marketplace numbers it",
        ),
        Column("department", Text(), nullable=False, comment="Department"),
        Column("role", Text(), nullable=False, comment="Role in it"),
        Column("joined_on", Date(), nullable=False, comment="First working day"),
        Column("left_on", Date(), nullable=True, comment="Day on which the employment ended"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("staff_member", ["staff_id"], large=False),
        schema="core",
        comment="One member of staff, by number.",
    )
    op.create_table(
        "stock_movement",
        Column(
            "movement_id", Text(), nullable=False, comment="Movement, as the marketplace numbers it"
        ),
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("kind", Text(), nullable=False, comment="receipt, sale, return or adjustment"),
        Column("quantity", Integer(), nullable=False, comment="Units; negative where they leave"),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When it happened"),
        Column("order_id", Text(), nullable=True, comment="Order of a sale or return"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("stock_movement", ["movement_id"], large=True),
        schema="core",
        comment="One movement of a listing's stock.",
    )
    op.create_table(
        "training",
        Column("staff_id", Text(), nullable=False, comment="Member of staff"),
        Column(
            "course", Text(), nullable=False, comment="law, process, service or policy:<version>"
        ),
        Column("due_on", Date(), nullable=False, comment="Day by which it was due"),
        Column("completed_on", Date(), nullable=True, comment="Day on which it was completed"),
        Column("score", Integer(), nullable=True, comment="Marks of 100"),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("training", ["staff_id", "course", "due_on"], large=False),
        schema="core",
        comment="One course that a member of staff had to take by a day.",
    )
