"""Our own documented delivery: one CSV or Parquet file per table (docs/delivery-format.md).

Instants carry an offset, amounts are in major units of the delivery's currency, an empty cell is
an unknown value. `delivery.yaml` beside the files states marketplace, policy book and period.
A delivery may be incremental: rows may refer to merchants, listings and orders of earlier ones.
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
    ),
    key=("merchant_id",),
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
        Column("category_id", required=False),
        _maybe("title"),
        _maybe("photo_count", "integer", minimum=0),
    ),
    key=("listing_id",),
    references=(Reference("category_id", "categories", "category_id", "category.category_id"),),
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
_BY_MERCHANT = Reference("merchant_id", "merchants", "merchant_id", "merchant.merchant_id")
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
        Reference("listing_id", "listings", "listing_id", "listing.listing_id"),
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
    ),
    key=("order_id", "payment_no"),
    references=(_OF_ORDER,),
    period="captured_at",
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
    ),
    key=("review_id", "order_id"),
    references=(_OF_ORDER,),
    period="answered_at",
    is_optional=True,
)


def _same(table: Table, **changed: str) -> dict[str, str]:
    """Return a load in which a column keeps its name unless it is given another expression."""
    return {c.name: c.name for c in table.columns if c.kind != "money"} | changed


_PAID_WITH_LINES = "stage_orders o where o.paid_at is not null"

COUNTINGHOUSE = Format(
    name="countinghouse",
    marketplace=None,
    policy_book=None,
    tables=(
        _MERCHANTS,
        _CATEGORIES,
        _LISTINGS,
        _ORDERS,
        _LINES,
        _SHIPMENTS,
        _ORDER_EVENTS,
        _PAYMENTS,
        _REVIEWS,
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
        Load("merchant", "merchants", _same(_MERCHANTS), "stage_merchants"),
        Load("category", "categories", _same(_CATEGORIES), "stage_categories"),
        Load("listing", "listings", _same(_LISTINGS), "stage_listings"),
        Load("customer_order", "orders", _same(_ORDERS), "stage_orders"),
        Load(
            "order_line",
            "order_lines",
            _same(_LINES, amount_minor="minor(amount)", shipping_minor="minor(shipping_amount)"),
            "stage_order_lines",
        ),
        Load("shipment", "shipments", _same(_SHIPMENTS), "stage_shipments"),
        Load("order_event", "order_events", _same(_ORDER_EVENTS), "stage_order_events"),
        Load(
            "payment",
            "payments",
            _same(_PAYMENTS, amount_minor="minor(amount)"),
            "stage_payments",
        ),
        Load(
            "review",
            "reviews",
            _same(_REVIEWS, title="masked(title)", comment="masked(comment)"),
            "stage_reviews",
        ),
    ),
)
