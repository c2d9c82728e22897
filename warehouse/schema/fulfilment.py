"""What the fulfilment process derives: states, clocks, impossible histories, metrics, messages."""

from warehouse.schema.build import column, table

order_status = table(
    "order_status",
    "One order at the projection's as-of instant.",
    [
        column("order_id", "text", "Order"),
        column("state", "text", "State of the order (see docs/order-states.md)"),
        column("placed_on", "date", "Business day on which it was placed"),
        column("placed_month", "text", "Month of that day, YYYY-MM"),
        column("policy_version", "text", "Policy version that governs its SLA", null=True),
        column("is_paid", "boolean", "Whether it counts as sold"),
        column("is_cancelled", "boolean", "Whether it was cancelled"),
        column("cancelled_at", "instant", "When, if known", null=True),
        column("cancel_fault", "text", "buyer, seller, platform, carrier or unknown", null=True),
        column("handed_over_at", "instant", "First carrier scan of the last part", null=True),
        column("delivered_at", "instant", "Signed for, all parts", null=True),
        column("line_count", "integer", "Lines"),
        column("amount_minor", "bigint", "Merchandise and shipping, minor units"),
        column("run_id", "text", "Run that derived it"),
    ],
    key=["order_id"],
    distribution="order_id",
    large=True,
)

sla_clock = table(
    "sla_clock",
    "One SLA clock of an order; the ship clock runs per merchant.",
    [
        column("order_id", "text", "Order"),
        column("clock", "text", "confirm, ship or deliver"),
        column("merchant_id", "text", "Merchant of a ship clock, else empty"),
        column("policy_version", "text", "Policy version that set the time allowed"),
        column("started_at", "instant", "When it started"),
        column("due_at", "instant", "When the time allowed ends"),
        column("stopped_at", "instant", "When the promise was kept", null=True),
        column("paused_seconds", "bigint", "Time on hold, in the clock's own time"),
        column("outcome", "text", "running, paused, met, breached, cancelled or untimed"),
        column("run_id", "text", "Run that derived it"),
    ],
    key=["order_id", "clock", "merchant_id"],
    distribution="order_id",
    large=True,
)

order_anomaly = table(
    "order_anomaly",
    "One impossible history of an order.",
    [
        column("order_id", "text", "Order"),
        column("kind", "text", "carrier_before_approval, delivered_before_carrier …"),
        column("run_id", "text", "Run that found it"),
    ],
    key=["order_id", "kind"],
    distribution="order_id",
    large=True,
)

metric_definition = table(
    "metric_definition",
    "One metric: what is divided by what, over which dates.",
    [
        column("metric", "text", "Metric"),
        column("name_en", "text", "English name"),
        column("name_zh", "text", "Chinese name"),
        column("numerator", "text", "What is counted above the line"),
        column("denominator", "text", "What is counted below the line"),
        column("date_basis", "text", "Which date puts an order into the window"),
        column("better", "text", "up or down"),
        column("clause", "text", "Clause"),
        column("run_id", "text", "Run that registered it"),
    ],
    key=["metric"],
)

metric_value = table(
    "metric_value",
    "One metric of one merchant over one window.",
    [
        column("metric", "text", "Metric"),
        column("merchant_id", "text", "Merchant"),
        column("window_from", "date", "First business day"),
        column("window_to", "date", "First business day after the window"),
        column("num", "bigint", "Numerator"),
        column("den", "bigint", "Denominator; the value is unknown when it is zero"),
        column("is_immature", "boolean", "Whether defects of the window may still arrive"),
        column("policy_version", "text", "Policy version that set window and maturity"),
        column("run_id", "text", "Run that measured it"),
    ],
    key=["metric", "merchant_id", "window_from", "window_to"],
    distribution="merchant_id",
    large=True,
)

notification = table(
    "notification",
    "One message of the outbox: one per subject, event and channel, ever.",
    [
        column("subject_id", "text", "Order, or day and department of an audit report"),
        column("event", "text", "What is told"),
        column("channel", "text", "Outbox channel"),
        column("audience", "text", "customer, or the department that answers for the clause"),
        column("clause", "text", "Clause"),
        column("occurred_at", "instant", "When it happened"),
        column("status", "text", "queued, claimed, sent or failed"),
        column("claimed_at", "instant", "When a sender took it", null=True),
        column("claimed_by", "text", "Run that took it", null=True),
        column("sent_at", "instant", "When the channel accepted it", null=True),
        column("run_id", "text", "Run that queued it"),
    ],
    key=["subject_id", "event", "channel"],
    distribution="subject_id",
)
