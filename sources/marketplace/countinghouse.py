"""Our own documented delivery: one CSV or Parquet file per table (docs/delivery-format.md).

Instants carry an offset, amounts are in major units of the delivery's currency, an empty cell is
an unknown value. `delivery.yaml` beside the files states marketplace, policy book and period.
A delivery may be incremental: rows may refer to merchants, listings and orders of earlier ones.
Who acted (`approved_by`, `reviewed_by`, `party_id` …) refers to nothing here: that somebody unknown
did is for the audit to find, and the row that says so must not be lost.
"""

from sources.delivery import Column, Coverage, Format, Load, Reference, Table

_FAULTS = ("buyer", "seller", "platform", "carrier")
_EVENTS = (
    "hold_placed", "hold_released", "change_requested", "change_accepted", "in_transit",
    "return_requested", "returned",
)  # fmt: skip


def _maybe(name: str, kind: str = "text", **more: object) -> Column:
    return Column(name, kind, required=False, may_be_absent=True, **more)  # type: ignore[arg-type]


_MERCHANTS = Table(
    "merchants",
    (
        Column("merchant_id"),
        _maybe("name"),
        _maybe("kind", choices=("company", "individual")),
        _maybe("tier"),
        _maybe("region"),
        _maybe("joined_on", "date"),
        _maybe("credit_code"),
        _maybe("state", choices=("active", "suspended")),
    ),
    key=("merchant_id",),
    is_optional=True,
)
_BY_MERCHANT = Reference("merchant_id", "merchants", "merchant_id", "merchant.merchant_id")
_DOCUMENTS = Table(
    "merchant_documents",
    (
        Column("document_id"),
        Column("merchant_id"),
        Column("kind", choices=("business_licence", "food_licence", "brand_authorisation")),
        Column("number"),
        Column("holder_name", is_private=True),
        _maybe("subject"),
        Column("issued_on", "date"),
        _maybe("expires_on", "date"),
        _maybe("verified_at", "instant"),
        _maybe("verified_by"),
    ),
    key=("document_id",),
    references=(_BY_MERCHANT,),
    is_optional=True,
)
_PAYOUT_ACCOUNTS = Table(
    "payout_accounts",
    (
        Column("account_id"),
        Column("merchant_id"),
        Column("bank_name"),
        Column("bank_code"),
        Column("account_number", is_private=True),
        Column("holder_name", is_private=True),
        Column("opened_on", "date"),
        _maybe("verified_at", "instant"),
        _maybe("verified_by"),
    ),
    key=("account_id",),
    references=(_BY_MERCHANT,),
    is_optional=True,
)
_FX_RATES = Table(
    "fx_rates",
    (
        Column("source"),
        Column("base_currency", "any_currency"),
        Column("quote_currency", "any_currency"),
        Column("rate_on", "date"),
        Column("rate", "rate"),
    ),
    key=("source", "base_currency", "quote_currency", "rate_on"),
    is_optional=True,
)
_CATEGORIES = Table(
    "categories",
    (Column("category_id"), _maybe("name_en"), _maybe("name_zh")),
    key=("category_id",),
    is_optional=True,
)
_LISTINGS = Table(
    "listings",
    (
        Column("listing_id"),
        _maybe("merchant_id"),
        Column("category_id", required=False),
        _maybe("brand"),
        _maybe("title"),
        _maybe("description"),
        _maybe("price", "money", minimum=0),
        _maybe("market_price", "money", minimum=0),
        _maybe("barcode"),
        _maybe("state", choices=("published", "delisted", "suspended")),
        _maybe("published_at", "instant"),
        _maybe("photo_count", "integer", minimum=0),
    ),
    key=("listing_id",),
    references=(
        _BY_MERCHANT,
        Reference("category_id", "categories", "category_id", "category.category_id"),
    ),
    is_optional=True,
)
_OF_LISTING = Reference("listing_id", "listings", "listing_id", "listing.listing_id")
_LISTING_REVIEWS = Table(
    "listing_reviews",
    (
        Column("listing_review_id"),
        Column("listing_id"),
        Column("submitted_at", "instant"),
        Column("submitted_by"),
        _maybe("decided_at", "instant"),
        _maybe("decision", choices=("approved", "rejected", "changes_requested")),
        _maybe("reason"),
        _maybe("reviewed_by"),
    ),
    key=("listing_review_id",),
    references=(_OF_LISTING,),
    period="submitted_at",
    is_optional=True,
)
_LISTING_PICTURES = Table(
    "listing_pictures",
    (
        Column("listing_id"),
        Column("picture_no", "integer", minimum=1),
        Column("file"),
        Column("width", "integer", minimum=1),
        Column("height", "integer", minimum=1),
        Column("sha256"),
    ),
    key=("listing_id", "picture_no"),
    references=(_OF_LISTING,),
    is_optional=True,
)
_ORDERS = Table(
    "orders",
    (
        Column("order_id"),
        Column("customer_id"),
        _maybe("region"),
        Column("created_at", "instant"),
        Column("paid_at", "instant", required=False),
        Column("confirmed_at", "instant", required=False),
        _maybe("released_at", "instant"),
        _maybe("completed_at", "instant"),
        Column("cancelled_at", "instant", required=False),
        _maybe("cancel_fault", choices=_FAULTS),
        _maybe("cancel_reason"),
        _maybe("promised_on", "date"),
        Column("currency", "currency"),
    ),
    key=("order_id",),
    period="created_at",
)
_OF_ORDER = Reference("order_id", "orders", "order_id", "customer_order.order_id")
_LINES = Table(
    "order_lines",
    (
        Column("order_id"),
        Column("line_no", "integer", minimum=1),
        Column("listing_id"),
        Column("merchant_id"),
        Column("quantity", "integer", minimum=1),
        Column("amount", "money", minimum=0),
        Column("shipping_amount", "money", minimum=0),
        _maybe("ship_by_at", "instant"),
    ),
    key=("order_id", "line_no"),
    references=(
        _OF_ORDER,
        _OF_LISTING,
        _BY_MERCHANT,
    ),
)
_SHIPMENTS = Table(
    "shipments",
    (
        Column("order_id"),
        Column("merchant_id"),
        Column("handed_over_at", "instant", required=False),
        Column("delivered_at", "instant", required=False),
        _maybe("carrier"),
        _maybe("tracking_reference"),
    ),
    key=("order_id", "merchant_id"),
    references=(_OF_ORDER, _BY_MERCHANT),
    is_optional=True,
)
_ORDER_EVENTS = Table(
    "order_events",
    (
        Column("order_id"),
        Column("event", choices=_EVENTS),
        Column("occurred_at", "instant"),
        _maybe("merchant_id"),
    ),
    key=("order_id", "event", "occurred_at"),
    references=(_OF_ORDER,),
    period="occurred_at",
    is_optional=True,
)
_PAYMENTS = Table(
    "payments",
    (
        Column("order_id"),
        Column("payment_no", "integer", minimum=1),
        Column("method"),
        Column("instalments", "integer", minimum=0),
        Column("amount", "money", minimum=0),
        Column("captured_at", "instant", required=False),
        _maybe("payment_reference"),
        _maybe("provider"),
        _maybe("provider_reference"),
    ),
    key=("order_id", "payment_no"),
    references=(_OF_ORDER,),
    period="captured_at",
)
_REFUNDS = Table(
    "refunds",
    (
        Column("refund_id"),
        Column("order_id"),
        Column("payment_no", "integer", minimum=1),
        Column("amount", "money", minimum=0),
        Column("reason"),
        Column("requested_at", "instant"),
        _maybe("approved_at", "instant"),
        _maybe("approved_by"),
        _maybe("submitted_at", "instant"),
        _maybe("provider_reference"),
    ),
    key=("refund_id",),
    references=(_OF_ORDER,),
    period="requested_at",
    is_optional=True,
)
_REFUND_LINES = Table(
    "refund_lines",
    (
        Column("refund_id"),
        Column("line_no", "integer", minimum=1),
        Column("order_id"),
        Column("amount", "money", minimum=0),
        Column("shipping_amount", "money", minimum=0),
    ),
    key=("refund_id", "line_no"),
    references=(Reference("refund_id", "refunds", "refund_id", "refund.refund_id"), _OF_ORDER),
    is_optional=True,
)
_CHARGEBACKS = Table(
    "chargebacks",
    (
        Column("chargeback_id"),
        Column("order_id"),
        Column("payment_no", "integer", minimum=1),
        Column("amount", "money", minimum=0),
        Column("reason"),
        Column("opened_at", "instant"),
        _maybe("decided_at", "instant"),
        _maybe("outcome", choices=("won", "lost")),
        Column("provider_reference"),
    ),
    key=("chargeback_id",),
    references=(_OF_ORDER,),
    period="opened_at",
    is_optional=True,
)
_STOCK_MOVEMENTS = Table(
    "stock_movements",
    (
        Column("movement_id"),
        Column("listing_id"),
        Column("kind", choices=("receipt", "sale", "return", "adjustment")),
        Column("quantity", "integer"),
        Column("occurred_at", "instant"),
        _maybe("order_id"),
    ),
    key=("movement_id",),
    references=(_OF_LISTING, _OF_ORDER),
    period="occurred_at",
    is_optional=True,
)
_REVIEWS = Table(
    "reviews",
    (
        Column("review_id"),
        Column("order_id"),
        Column("rating", "integer", minimum=1, maximum=5),
        _maybe("title", is_private=True),
        _maybe("comment", is_private=True),
        _maybe("requested_at", "instant"),
        _maybe("answered_at", "instant"),
        _maybe("replied_at", "instant"),
        _maybe("deleted_at", "instant"),
    ),
    key=("review_id", "order_id"),
    references=(_OF_ORDER,),
    period="answered_at",
    is_optional=True,
)
_SERVICE_CASES = Table(
    "service_cases",
    (
        Column("case_id"),
        _maybe("order_id"),
        _maybe("customer_id"),
        _maybe("merchant_id"),
        Column("channel", choices=("hotline", "online")),
        Column("kind", choices=("inquiry", "complaint", "after_sales", "suggestion")),
        Column("opened_at", "instant"),
        _maybe("closed_at", "instant"),
        _maybe("outcome", choices=("answered", "refunded", "replaced", "rejected")),
        _maybe("reported_back_at", "instant"),
        _maybe("satisfaction", "integer", minimum=1, maximum=5),
    ),
    key=("case_id",),
    references=(_OF_ORDER, _BY_MERCHANT),
    period="opened_at",
    is_optional=True,
)
_SERVICE_MESSAGES = Table(
    "service_messages",
    (
        Column("case_id"),
        Column("message_no", "integer", minimum=1),
        Column("author_kind", choices=("customer", "staff", "bot")),
        _maybe("author_id"),
        Column("sent_at", "instant"),
        Column("text", is_private=True),
    ),
    key=("case_id", "message_no"),
    references=(Reference("case_id", "service_cases", "case_id", "service_case.case_id"),),
    period="sent_at",
    is_optional=True,
)
_STAFF = Table(
    "staff",
    (
        Column("staff_id"),
        Column("department"),
        Column("role"),
        Column("joined_on", "date"),
        _maybe("left_on", "date"),
    ),
    key=("staff_id",),
    is_optional=True,
)
_TRAININGS = Table(
    "trainings",
    (
        Column("staff_id"),
        Column("course"),
        Column("due_on", "date"),
        _maybe("completed_on", "date"),
        _maybe("score", "integer", minimum=0, maximum=100),
    ),
    key=("staff_id", "course", "due_on"),
    references=(Reference("staff_id", "staff", "staff_id", "staff_member.staff_id"),),
    is_optional=True,
)
_COMMITMENTS = Table(
    "commitments",
    (
        Column("party_kind", choices=("merchant", "staff")),
        Column("party_id"),
        Column("policy_version"),
        Column("due_on", "date"),
        _maybe("signed_on", "date"),
    ),
    key=("party_kind", "party_id", "policy_version"),
    is_optional=True,
)
# Without a period: the files of a delivery's last day come when the period is over.
_RECEIVED_FILES = Table(
    "received_files",
    (
        Column("path"),
        Column("file_format"),
        Column("issuer"),
        Column("account"),
        Column("covers_on", "date"),
        Column("received_at", "instant"),
    ),
    key=("path",),
    is_optional=True,
)


def _load(target: str, table: Table, **changed: str) -> Load:
    """Return a load in which a column keeps its name unless it is given another name or value."""
    renamed = set(changed.values())
    kept = {c.name: c.name for c in table.columns if c.kind != "money" and c.name not in renamed}
    return Load(target, table.name, kept | changed, f"stage_{table.name}")


_PAID_WITH_LINES = "stage_orders o where o.paid_at is not null"

COUNTINGHOUSE = Format(
    name="countinghouse",
    marketplace=None,
    policy_book=None,
    tables=(
        _STAFF,
        _TRAININGS,
        _MERCHANTS,
        _DOCUMENTS,
        _PAYOUT_ACCOUNTS,
        _FX_RATES,
        _COMMITMENTS,
        _CATEGORIES,
        _LISTINGS,
        _LISTING_REVIEWS,
        _LISTING_PICTURES,
        _ORDERS,
        _LINES,
        _STOCK_MOVEMENTS,
        _SHIPMENTS,
        _ORDER_EVENTS,
        _PAYMENTS,
        _REFUNDS,
        _REFUND_LINES,
        _CHARGEBACKS,
        _REVIEWS,
        _SERVICE_CASES,
        _SERVICE_MESSAGES,
        _RECEIVED_FILES,
    ),
    coverage=(
        Coverage(
            "sources.min_shipped_orders_with_items_share",
            "order_lines",
            "orders with a shipment that have lines",
            "select count(distinct order_id) from stage_shipments",
            "select count(distinct s.order_id) from stage_shipments s where exists "
            "(select 1 from stage_order_lines l where l.order_id = s.order_id) or not exists "
            "(select 1 from stage_orders o where o.order_id = s.order_id)",
        ),
        Coverage(
            "sources.min_orders_with_payment_share",
            "payments",
            "paid orders that have a payment",
            f"select count(*) from {_PAID_WITH_LINES}",
            f"select count(*) from {_PAID_WITH_LINES} and exists "
            "(select 1 from stage_payments p where p.order_id = o.order_id)",
        ),
        Coverage(
            "sources.min_orders_with_review_share",
            "reviews",
            "orders that have a review",
            "select count(*) from stage_orders",
            "select count(*) from stage_orders o where exists "
            "(select 1 from stage_reviews r where r.order_id = o.order_id)",
        ),
    ),
    loads=(
        _load("staff_member", _STAFF),
        _load("training", _TRAININGS),
        _load("merchant", _MERCHANTS),
        _load("merchant_document", _DOCUMENTS, document_number="number"),
        _load("payout_account", _PAYOUT_ACCOUNTS),
        _load("commitment", _COMMITMENTS),
        _load("fx_rate", _FX_RATES, rate="cast(rate as decimal(20, 10))"),
        _load("category", _CATEGORIES),
        _load(
            "listing",
            _LISTINGS,
            price_minor="minor(price)",
            market_price_minor="minor(market_price)",
        ),
        _load("listing_review", _LISTING_REVIEWS),
        _load(
            "listing_picture", _LISTING_PICTURES, path="file", width_px="width", height_px="height"
        ),
        _load("customer_order", _ORDERS),
        _load(
            "order_line",
            _LINES,
            amount_minor="minor(amount)",
            shipping_minor="minor(shipping_amount)",
        ),
        _load("stock_movement", _STOCK_MOVEMENTS),
        _load("shipment", _SHIPMENTS),
        _load("order_event", _ORDER_EVENTS),
        _load("payment", _PAYMENTS, amount_minor="minor(amount)"),
        _load("refund", _REFUNDS, amount_minor="minor(amount)"),
        _load(
            "refund_line",
            _REFUND_LINES,
            amount_minor="minor(amount)",
            shipping_minor="minor(shipping_amount)",
        ),
        _load("chargeback", _CHARGEBACKS, amount_minor="minor(amount)"),
        _load("review", _REVIEWS, title="masked(title)", comment="masked(comment)"),
        _load("service_case", _SERVICE_CASES),
        _load("service_message", _SERVICE_MESSAGES, text="masked(text)"),
        _load("received_file", _RECEIVED_FILES),
    ),
    # The faults of a simulated delivery, for those who check the audit: never read here.
    ignored=("truth.parquet",),
)
