"""Customer service as it is delivered: cases and the messages in them."""

from warehouse.schema.build import column, origin, table

service_case = table(
    "service_case",
    "One case of customer service.",
    [
        column("case_id", "text", "Case, as the marketplace numbers it"),
        column("order_id", "text", "Order it is about", null=True),
        column("customer_id", "text", "Pseudonym of the customer", null=True),
        column("merchant_id", "text", "Merchant it is about", null=True),
        column("channel", "text", "hotline or online"),
        column("kind", "text", "inquiry, complaint, after_sales or suggestion"),
        column("opened_at", "instant", "When the customer came"),
        column("closed_at", "instant", "When it was closed", null=True),
        column("outcome", "text", "answered, refunded, replaced or rejected", null=True),
        column("reported_back_at", "instant", "When the customer was told", null=True),
        column("satisfaction", "integer", "Marks of the customer, 1 to 5", null=True),
        *origin(),
    ],
    key=["case_id"],
    distribution="case_id",
    large=True,
)

service_message = table(
    "service_message",
    "One message of a case; long numbers and addresses are masked.",
    [
        column("case_id", "text", "Case"),
        column("message_no", "integer", "Message of the case"),
        column("author_kind", "text", "customer, staff or bot"),
        column("author_id", "text", "Member of staff who wrote it", null=True),
        column("sent_at", "instant", "When it was sent"),
        column("text", "text", "What was written"),
        *origin(),
    ],
    key=["case_id", "message_no"],
    distribution="case_id",
    large=True,
)
