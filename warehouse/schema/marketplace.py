"""What the marketplace's own system delivers: merchants, listings, orders, payments, reviews.

Personal data stays outside: a customer is a pseudonym and a region, nothing else.
"""

from typing import Any

from sqlalchemy import Column

from warehouse.schema.build import column, table


def _origin() -> list[Column[Any]]:
    return [
        column("source_file_id", "text", "File that the row came from"),
        column("run_id", "text", "Run that loaded it"),
    ]


merchant = table(
    "merchant",
    "One merchant.",
    [
        column("merchant_id", "text", "Merchant, as the marketplace numbers it"),
        column("name", "text", "Trading name; empty where none is delivered", null=True),
        column("kind", "text", "company or individual", null=True),
        column("tier", "text", "Merchant tier that policy scopes refer to", null=True),
        column("region", "text", "Region it ships from", null=True),
        column("joined_on", "date", "Business day it joined", null=True),
        *_origin(),
    ],
    key=["merchant_id"],
)

category = table(
    "category",
    "One category of goods.",
    [
        column("category_id", "text", "Category, as the marketplace names it"),
        column("name_en", "text", "English name", null=True),
        column("name_zh", "text", "Chinese name", null=True),
        *_origin(),
    ],
    key=["category_id"],
)

listing = table(
    "listing",
    "One product as it is offered.",
    [
        column("listing_id", "text", "Listing, as the marketplace numbers it"),
        column("category_id", "text", "Category", null=True),
        column("title", "text", "Title", null=True),
        column("photo_count", "integer", "Pictures", null=True),
        *_origin(),
    ],
    key=["listing_id"],
    large=True,
)

customer_order = table(
    "customer_order",
    "One order with the milestones that its sender states; instants in UTC.",
    [
        column("order_id", "text", "Order, as the marketplace numbers it"),
        column("customer_id", "text", "Pseudonym of the customer"),
        column("region", "text", "Region of the delivery address", null=True),
        column("currency", "text", "ISO 4217 code of its amounts"),
        column("created_at", "instant", "Placed by the customer"),
        column("paid_at", "instant", "Payment captured", null=True),
        column("confirmed_at", "instant", "Confirmed to the customer", null=True),
        column("released_at", "instant", "Released for shipment (待发货)", null=True),
        column("handed_over_at", "instant", "First carrier scan of the last part", null=True),
        column("delivered_at", "instant", "Signed for by the recipient", null=True),
        column("completed_at", "instant", "Completed", null=True),
        column("cancelled_at", "instant", "Cancelled", null=True),
        column("cancel_fault", "text", "buyer, seller, platform, carrier or unknown", null=True),
        column("cancel_reason", "text", "Reason code of the cancellation", null=True),
        column("promised_on", "date", "Delivery day promised to the customer", null=True),
        column("reported_state", "text", "State that the sender reports, in our terms", null=True),
        *_origin(),
    ],
    key=["order_id"],
    distribution="order_id",
    large=True,
)

order_line = table(
    "order_line",
    "One line of an order, sold by one merchant.",
    [
        column("order_id", "text", "Order"),
        column("line_no", "integer", "Line"),
        column("listing_id", "text", "Listing sold"),
        column("merchant_id", "text", "Merchant who sells it"),
        column("quantity", "integer", "Units"),
        column("amount_minor", "bigint", "Merchandise value of the line, minor units"),
        column("shipping_minor", "bigint", "Shipping charged for the line, minor units"),
        column("ship_by_at", "instant", "Handover date that the merchant was given", null=True),
        *_origin(),
    ],
    key=["order_id", "line_no"],
    distribution="order_id",
    large=True,
)

order_event = table(
    "order_event",
    "One event of an order beside its milestones: holds, changes, returns.",
    [
        column("order_id", "text", "Order"),
        column("event", "text", "hold_placed, hold_released, change_requested, return_requested …"),
        column("occurred_at", "instant", "When it happened"),
        column("merchant_id", "text", "Merchant concerned", null=True),
        *_origin(),
    ],
    key=["order_id", "event", "occurred_at"],
    distribution="order_id",
    large=True,
)

shipment = table(
    "shipment",
    "One merchant's part of an order on its way to the customer.",
    [
        column("order_id", "text", "Order"),
        column("merchant_id", "text", "Merchant who ships it"),
        column("handed_over_at", "instant", "First carrier scan", null=True),
        column("delivered_at", "instant", "Signed for by the recipient", null=True),
        column("carrier", "text", "Carrier", null=True),
        column("tracking_reference", "text", "The carrier's reference", null=True),
        *_origin(),
    ],
    key=["order_id", "merchant_id"],
    distribution="order_id",
    large=True,
)

payment = table(
    "payment",
    "One payment of an order by one method.",
    [
        column("order_id", "text", "Order"),
        column("payment_no", "integer", "Payment of the order"),
        column("method", "text", "Payment method"),
        column("instalments", "integer", "Instalments"),
        column("amount_minor", "bigint", "Amount, minor units"),
        column("captured_at", "instant", "Captured; empty where not delivered", null=True),
        *_origin(),
    ],
    key=["order_id", "payment_no"],
    distribution="order_id",
    large=True,
)

review = table(
    "review",
    "One review of an order; long numbers and addresses are masked.",
    [
        column("review_id", "text", "Review, as the marketplace numbers it"),
        column("order_id", "text", "Order"),
        column("rating", "integer", "Stars, 1 to 5"),
        column("title", "text", "Title", null=True),
        column("comment", "text", "Comment", null=True),
        column("requested_at", "instant", "When the customer was asked", null=True),
        column("answered_at", "instant", "When the customer answered", null=True),
        column("replied_at", "instant", "When the merchant replied", null=True),
        *_origin(),
    ],
    key=["review_id", "order_id"],
    distribution="order_id",
    large=True,
)
