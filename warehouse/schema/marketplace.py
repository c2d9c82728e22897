"""What the marketplace's own system delivers: merchants, listings, orders, payments, reviews.

Personal data stays outside: a customer is a pseudonym and a region, nothing else. The exception is
whom a merchant is paid through: holder and account number, without which no money arrives.
"""

from sqlalchemy import CheckConstraint

from warehouse.schema.build import column, origin, table

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
        column("credit_code", "text", "Unified social credit code of a company", null=True),
        column("state", "text", "active or suspended", null=True),
        *origin(),
    ],
    key=["merchant_id"],
)

merchant_document = table(
    "merchant_document",
    "One certificate of a merchant; a renewal is a further row.",
    [
        column("document_id", "text", "Certificate, as the marketplace numbers it"),
        column("merchant_id", "text", "Merchant who gave it in"),
        column("kind", "text", "business_licence, food_licence or brand_authorisation"),
        column("document_number", "text", "Number that its issuer gave it"),
        column("holder_name", "text", "Whom it was issued to"),
        column("subject", "text", "Brand or category that it is for", null=True),
        column("issued_on", "date", "First day of its validity"),
        column("expires_on", "date", "Last day of its validity; empty for ever", null=True),
        column("verified_at", "instant", "When it was checked", null=True),
        column("verified_by", "text", "Member of staff who checked it", null=True),
        *origin(),
    ],
    key=["document_id"],
)

payout_account = table(
    "payout_account",
    "One bank account that a merchant is paid through.",
    [
        column("account_id", "text", "Account, as the marketplace numbers it"),
        column("merchant_id", "text", "Merchant who is paid"),
        column("bank_name", "text", "Bank"),
        column("bank_code", "text", "CNAPS code of the branch, 12 digits"),
        column("account_number", "text", "Kept whole: the payout file must name it"),
        column("holder_name", "text", "Kept whole: the bank compares it, and so does the audit"),
        column("opened_on", "date", "Business day it was registered"),
        column("verified_at", "instant", "When holder and number were checked", null=True),
        column("verified_by", "text", "Member of staff who checked them", null=True),
        *origin(),
    ],
    key=["account_id"],
)

fx_rate = table(
    "fx_rate",
    "One published exchange rate.",
    [
        column("source", "text", "Who publishes it, such as PBOC or ECB"),
        column("base_currency", "text", "ISO 4217 code of the currency that is priced"),
        column("quote_currency", "text", "ISO 4217 code of the currency of the price"),
        column("rate_on", "date", "Day for which it is published"),
        column("rate", "rate", "Units of the quote currency for one unit of the base currency"),
        *origin(),
    ],
    key=["source", "base_currency", "quote_currency", "rate_on"],
    rules=[CheckConstraint("rate > 0", name="ck_fx_rate_positive")],
)

category = table(
    "category",
    "One category of goods.",
    [
        column("category_id", "text", "Category, as the marketplace names it"),
        column("name_en", "text", "English name", null=True),
        column("name_zh", "text", "Chinese name", null=True),
        *origin(),
    ],
    key=["category_id"],
)

listing = table(
    "listing",
    "One product as it is offered.",
    [
        column("listing_id", "text", "Listing, as the marketplace numbers it"),
        column("merchant_id", "text", "Merchant who offers it", null=True),
        column("category_id", "text", "Category", null=True),
        column("brand", "text", "Brand; empty for goods without one", null=True),
        column("title", "text", "Title", null=True),
        column("description", "text", "Description as published", null=True),
        column("price_minor", "bigint", "Price asked, minor units", null=True),
        column("market_price_minor", "bigint", "Price shown struck through", null=True),
        column("barcode", "text", "GTIN-13 of the goods", null=True),
        column("state", "text", "published, delisted or suspended", null=True),
        column("published_at", "instant", "First published", null=True),
        column("photo_count", "integer", "Pictures", null=True),
        *origin(),
    ],
    key=["listing_id"],
    large=True,
)

listing_review = table(
    "listing_review",
    "One submission of a listing for review, with the decision on it.",
    [
        column("listing_review_id", "text", "Submission, as the marketplace numbers it"),
        column("listing_id", "text", "Listing"),
        column("submitted_at", "instant", "When it was submitted"),
        column("submitted_by", "text", "Merchant's user or member of staff who submitted it"),
        column("decided_at", "instant", "When it was decided", null=True),
        column("decision", "text", "approved, rejected or changes_requested", null=True),
        column("reason", "text", "Reason of the decision", null=True),
        column("reviewed_by", "text", "Member of staff who decided", null=True),
        *origin(),
    ],
    key=["listing_review_id"],
    distribution="listing_review_id",
    large=True,
)

listing_picture = table(
    "listing_picture",
    "One picture of a listing; the same digest is the same picture.",
    [
        column("listing_id", "text", "Listing"),
        column("picture_no", "integer", "Picture of the listing"),
        column("path", "text", "File, relative to the folder of the delivery"),
        column("width_px", "integer", "Width in pixels"),
        column("height_px", "integer", "Height in pixels"),
        column("sha256", "text", "SHA-256 of the file, as delivered"),
        *origin(),
    ],
    key=["listing_id", "picture_no"],
    distribution="listing_id",
    large=True,
)

stock_movement = table(
    "stock_movement",
    "One movement of a listing's stock.",
    [
        column("movement_id", "text", "Movement, as the marketplace numbers it"),
        column("listing_id", "text", "Listing"),
        column("kind", "text", "receipt, sale, return or adjustment"),
        column("quantity", "integer", "Units; negative where they leave"),
        column("occurred_at", "instant", "When it happened"),
        column("order_id", "text", "Order of a sale or return", null=True),
        *origin(),
    ],
    key=["movement_id"],
    distribution="movement_id",
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
        *origin(),
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
        *origin(),
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
        *origin(),
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
        *origin(),
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
        column("payment_reference", "text", "Our reference that the provider repeats", null=True),
        column("provider", "text", "Payment provider; empty for store credit", null=True),
        column("provider_reference", "text", "The provider's own id of the payment", null=True),
        *origin(),
    ],
    key=["order_id", "payment_no"],
    distribution="order_id",
    large=True,
)

refund = table(
    "refund",
    "One refund, which gives back one payment or a part of it.",
    [
        column("refund_id", "text", "Refund, as the marketplace numbers it"),
        column("order_id", "text", "Order"),
        column("payment_no", "integer", "Payment of the order that is given back"),
        column("amount_minor", "bigint", "Amount given back, minor units"),
        column("reason", "text", "Reason code"),
        column("requested_at", "instant", "When it was asked for"),
        column("approved_at", "instant", "When it was approved", null=True),
        column("approved_by", "text", "Member of staff who approved it", null=True),
        column("submitted_at", "instant", "When the provider was told", null=True),
        column("provider_reference", "text", "The provider's own id of the refund", null=True),
        *origin(),
    ],
    key=["refund_id"],
    distribution="refund_id",
    large=True,
)

refund_line = table(
    "refund_line",
    "One order line that a refund gives money back for.",
    [
        column("refund_id", "text", "Refund"),
        column("line_no", "integer", "Line of the order"),
        column("order_id", "text", "Order"),
        column("amount_minor", "bigint", "Merchandise given back, minor units"),
        column("shipping_minor", "bigint", "Shipping given back, minor units"),
        *origin(),
    ],
    key=["refund_id", "line_no"],
    distribution="refund_id",
    large=True,
)

chargeback = table(
    "chargeback",
    "One chargeback that the marketplace knows of.",
    [
        column("chargeback_id", "text", "Chargeback, as the marketplace numbers it"),
        column("order_id", "text", "Order"),
        column("payment_no", "integer", "Payment of the order that is disputed"),
        column("amount_minor", "bigint", "Amount taken back, minor units"),
        column("reason", "text", "Reason code"),
        column("opened_at", "instant", "When the cardholder's bank opened it"),
        column("decided_at", "instant", "When it was decided", null=True),
        column("outcome", "text", "won or lost", null=True),
        column("provider_reference", "text", "The provider's own id of the dispute"),
        *origin(),
    ],
    key=["chargeback_id"],
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
        column("deleted_at", "instant", "When the platform removed it", null=True),
        *origin(),
    ],
    key=["review_id", "order_id"],
    distribution="order_id",
    large=True,
)
