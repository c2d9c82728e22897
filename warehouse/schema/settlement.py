"""Monthly settlement: what each merchant sold and owes, who approved it, and how it was paid.

A month is a draft, which may be made anew at will, until a second person approves it; then it is
locked, and what turns out later is a line of a later month. A sale, refund or chargeback is settled
in one month, once. Not here: the journals that a locked month posts.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from warehouse.schema.build import column, table

settlement_month = table(
    "settlement_month",
    "One month that is settled: a draft, or locked.",
    [
        column("month", "text", "Month, YYYY-MM"),
        column("state", "text", "draft or locked"),
        column("as_of", "instant", "Instant whose evidence it rests on"),
        column("policy_version", "text", "Policy version in force at the end of the month"),
        column("snapshot_sha256", "text", "Digest of every merchant's figures"),
        column("failed_checks", "text", "Critical checks that the draft failed", null=True),
        column("locked_at", "instant", "When a second person approved it", null=True),
        column("due_on", "date", "Business day by which merchants are paid"),
        column("run_id", "text", "Run that made it"),
    ],
    key=["month"],
    rules=[
        CheckConstraint(
            "state in ('draft', 'locked') and (state = 'locked') = (locked_at is not null)",
            name="ck_settlement_month_state",
        )
    ],
)

settlement = table(
    "settlement",
    "What one month comes to for one merchant in one currency.",
    [
        column("month", "text", "Month, YYYY-MM"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("opening_minor", "bigint", "Carried forward from the month before, minor units"),
        column("movement_minor", "bigint", "Sum of its lines and charges"),
        column("closing_minor", "bigint", "Opening and movement; negative where the merchant owes"),
        column("payable_minor", "bigint", "What is paid out of it; the rest is carried forward"),
        column("reserve_minor", "bigint", "Held back from the merchant after the month"),
        column("state", "text", "payable, carried_forward or on_hold"),
        column("hold_reason", "text", "Why it is not paid, where it is on hold", null=True),
        column("owing_since", "text", "Month since which the balance is negative", null=True),
        column("run_id", "text", "Run that made it"),
    ],
    key=["month", "merchant_id", "currency"],
    rules=[
        CheckConstraint(
            "closing_minor = opening_minor + movement_minor", name="ck_settlement_adds_up"
        ),
        CheckConstraint(
            "payable_minor >= 0 and payable_minor = "
            "case when state = 'payable' then closing_minor else 0 end",
            name="ck_settlement_pays_its_balance",
        ),
        CheckConstraint(
            "(state = 'on_hold') = (hold_reason is not null)",
            name="ck_settlement_hold_has_a_reason",
        ),
    ],
)

settlement_line = table(
    "settlement_line",
    "One sale, refund or chargeback of one order line, with all that is charged on it.",
    [
        column("kind", "text", "sale, refund, chargeback or chargeback_reversed"),
        column("source_id", "text", "Order, refund or chargeback"),
        column("line_no", "integer", "Line of the order"),
        column("month", "text", "Month that settles it"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("order_id", "text", "Order"),
        column("occurred_on", "date", "Business day of delivery, refund or dispute"),
        column("payable_on", "date", "Business day from which it is payable"),
        column("policy_version", "text", "Policy version of its terms"),
        column("commission_share", "rate", "Share that the commission is of its base"),
        column("amount_minor", "bigint", "Merchandise, minor units, signed as the merchant's"),
        column("shipping_minor", "bigint", "Shipping"),
        column("order_fee_minor", "bigint", "Fixed fee"),
        column("commission_minor", "bigint", "Commission"),
        column("tax_minor", "bigint", "Tax on commission and fixed fee"),
        column("provider_fee_minor", "bigint", "Fee of the payment provider, where passed on"),
        column("run_id", "text", "Run that made it"),
    ],
    key=["kind", "source_id", "line_no"],
    distribution="source_id",
    large=True,
)

settlement_charge = table(
    "settlement_charge",
    "One amount of a merchant's month that is not of an order line.",
    [
        column("line_type", "text", "SUBSCRIPTION_FEE, MANUAL_CREDIT, RESERVE_HOLD …"),
        column("source_id", "text", "What it is for; a month where it is the month's"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("month", "text", "Month that settles it"),
        column("amount_minor", "bigint", "Minor units, signed as the merchant's"),
        column("note", "text", "What the merchant is told", null=True),
        column("run_id", "text", "Run that made it"),
    ],
    key=["line_type", "source_id", "merchant_id", "currency"],
)

settlement_total = table(
    "settlement_total",
    "What the lines and charges of one merchant's month come to by line type.",
    [
        column("month", "text", "Month, YYYY-MM"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("line_type", "text", "ORDER_AMOUNT, COMMISSION_FEE … (docs/settlement.md)"),
        column("line_count", "bigint", "Lines"),
        column("amount_minor", "bigint", "Minor units, signed as the merchant's"),
        column("run_id", "text", "Run that made it"),
    ],
    key=["month", "merchant_id", "currency", "line_type"],
)

settlement_conversion = table(
    "settlement_conversion",
    "What of one merchant's month is paid in another currency, and at which rate.",
    [
        column("month", "text", "Month, YYYY-MM"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code of the balance that is converted"),
        column("payout_currency", "text", "ISO 4217 code of the currency that it is paid in"),
        column("sold_minor", "bigint", "Balance, minor units of its currency"),
        column("bought_minor", "bigint", "Balance at the rate, minor units of the other currency"),
        column("margin_minor", "bigint", "What we keep of that"),
        column("base_currency", "text", "Currency of which the rate prices one unit"),
        column("rate", "rate", "Units of the other of the two for one unit of the base currency"),
        column("rate_source", "text", "Who published the rate"),
        column("rate_on", "date", "Day for which it was published"),
        column("run_id", "text", "Run that made it"),
    ],
    key=["month", "merchant_id", "currency"],
    rules=[
        CheckConstraint(
            "sold_minor > 0 and margin_minor >= 0 and bought_minor > margin_minor",
            name="ck_conversion_gives_something_for_something",
        ),
        CheckConstraint(
            "payout_currency <> currency and base_currency in (currency, payout_currency)",
            name="ck_conversion_of_two_currencies",
        ),
    ],
)

pending_line = table(
    "pending_line",
    "One order line that is sold and not payable yet, and why.",
    [
        column("month", "text", "Month whose statement shows it"),
        column("order_id", "text", "Order"),
        column("line_no", "integer", "Line of the order"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("amount_minor", "bigint", "Merchandise and shipping, less what was refunded"),
        column("reason", "text", "not_delivered, in_hold, deposit_awaited … (docs/settlement.md)"),
        column("expected_on", "date", "Business day from which it should be payable", null=True),
        column("run_id", "text", "Run that made it"),
    ],
    key=["month", "order_id", "line_no"],
    distribution="order_id",
    large=True,
)

manual_entry = table(
    "manual_entry",
    "One credit or debit that a person proposes for a merchant.",
    [
        column("manual_entry_id", "text", "Made before it is written, reused on every retry"),
        column("line_type", "text", "MANUAL_CREDIT, MANUAL_INVOICE, DEPOSIT …"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("amount_minor", "bigint", "Minor units, signed as the merchant's"),
        column("reason", "text", "What the merchant is told"),
        column("disputed_month", "text", "Month whose statement it corrects", null=True),
        column("proposed_by", "text", "Person"),
        column("proposed_at", "instant", "When"),
        column("expires_at", "instant", "Until when it can be decided"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["manual_entry_id"],
    rules=[
        UniqueConstraint("manual_entry_id", "proposed_by", name="uq_manual_entry_as_proposed"),
        CheckConstraint("amount_minor <> 0", name="ck_manual_entry_not_zero"),
    ],
)

manual_decision = table(
    "manual_decision",
    "The second person's decision on a credit or debit.",
    [
        column("manual_entry_id", "text", "Credit or debit"),
        column("proposed_by", "text", "Who proposed it"),
        column("decision", "text", "approve or reject"),
        column("decided_by", "text", "Person"),
        column("decided_at", "instant", "When"),
        column("note", "text", "Why", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["manual_entry_id"],
    rules=[
        ForeignKeyConstraint(
            ["manual_entry_id", "proposed_by"],
            ["core.manual_entry.manual_entry_id", "core.manual_entry.proposed_by"],
            name="fk_manual_decision_of_what_was_proposed",
        ),
        CheckConstraint("decided_by <> proposed_by", name="ck_manual_decided_by_another_person"),
        CheckConstraint("decision in ('approve', 'reject')", name="ck_manual_decision"),
    ],
)

settlement_proposal = table(
    "settlement_proposal",
    "One month put forward for approval, bound to its figures as they were seen.",
    [
        column("proposal_id", "text", "Made before it is written, reused on every retry"),
        column("month", "text", "Month"),
        column("snapshot_sha256", "text", "Digest of every merchant's figures, as seen"),
        column("note", "text", "What the proposer says about it", null=True),
        column("proposed_by", "text", "Person"),
        column("proposed_at", "instant", "When"),
        column("expires_at", "instant", "Until when it can be decided"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["proposal_id"],
    rules=[
        UniqueConstraint(
            "proposal_id", "proposed_by", "snapshot_sha256", name="uq_settlement_as_proposed"
        )
    ],
)

settlement_decision = table(
    "settlement_decision",
    "The second person's decision on a month: an approval locks it.",
    [
        column("proposal_id", "text", "Proposal"),
        column("proposed_by", "text", "Who proposed it"),
        column("snapshot_sha256", "text", "Digest of the figures, as proposed"),
        column("decision", "text", "approve or reject"),
        column("decided_by", "text", "Person"),
        column("decided_at", "instant", "When"),
        column("note", "text", "Why", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["proposal_id"],
    rules=[
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
        CheckConstraint("decision in ('approve', 'reject')", name="ck_settlement_decision"),
    ],
)

payout = table(
    "payout",
    "One payment of what a locked month owes a merchant by one channel; one more after a failure.",
    [
        column("payout_id", "text", "Known before anything is paid; the bank repeats it"),
        column("month", "text", "Month that it pays"),
        column("merchant_id", "text", "Merchant"),
        column("currency", "text", "ISO 4217 code"),
        column("attempt", "integer", "1, or more after one that failed"),
        column("amount_minor", "bigint", "Minor units"),
        column("account_id", "text", "Account of the merchant that it goes to", null=True),
        column("run_id", "text", "Run that made it"),
        column("channel", "text", "Provider that pays it out of its own hands; empty: our bank"),
        column("asked_by", "text", "Person who asked for a later attempt", null=True),
    ],
    key=["payout_id"],
    rules=[
        UniqueConstraint(
            "month", "merchant_id", "currency", "channel", "attempt", name="uq_payout_attempt"
        ),
        CheckConstraint("amount_minor > 0", name="ck_payout_pays"),
        CheckConstraint("(attempt = 1) = (asked_by is null)", name="ck_payout_asked_for"),
    ],
)

payout_file = table(
    "payout_file",
    "One file of payouts, named and counted before it is written, and written once.",
    [
        column("payout_file_id", "text", "The bank's id of the batch"),
        column("month", "text", "Month"),
        column("currency", "text", "ISO 4217 code"),
        column("file_format", "text", "pain.001 or a bank profile"),
        column("funds_flow", "text", "licensed_split or own_account"),
        column("file_name", "text", "Name, without folder"),
        column("created_at", "instant", "Instant that the file states"),
        column("execute_on", "date", "Day on which the bank shall pay"),
        column("payout_count", "bigint", "Payments in it"),
        column("control_sum_minor", "bigint", "Sum of its payments, minor units"),
        column("run_id", "text", "Run that issued it"),
        column("channel", "text", "Provider that it instructs; empty: our bank"),
    ],
    key=["payout_file_id"],
    rules=[UniqueConstraint("file_name", name="uq_payout_file_name")],
)

payout_file_written = table(
    "payout_file_written",
    "One file of payouts that stands on the disk.",
    [
        column("payout_file_id", "text", "File"),
        column("sha256", "text", "SHA-256 of its content"),
        column("written_at", "instant", "When"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["payout_file_id"],
)

payout_instruction = table(
    "payout_instruction",
    "One payout in a file: in one only.",
    [
        column("payout_id", "text", "Payout"),
        column("payout_file_id", "text", "File"),
        column("run_id", "text", "Run that issued it"),
    ],
    key=["payout_id"],
)

payout_result = table(
    "payout_result",
    "One answer of the bank on a payout; the newest counts.",
    [
        column("payout_id", "text", "Payout"),
        column("result_no", "integer", "Position among the answers on it"),
        column("result", "text", "paid, rejected, returned or unknown"),
        column("amount_minor", "bigint", "What the bank says that it paid, minor units"),
        column("reason", "text", "The bank's reason", null=True),
        column("answered_on", "date", "Business day of the answer"),
        column("source_file_id", "text", "File that it stands in"),
        column("recorded_at", "instant", "When the file was taken in"),
        column("run_id", "text", "Run that took it in"),
    ],
    key=["payout_id", "result_no"],
    rules=[
        CheckConstraint(
            "result in ('paid', 'rejected', 'returned', 'unknown')", name="ck_payout_result"
        )
    ],
)

statement_document = table(
    "statement_document",
    "One statement as it was issued to a merchant.",
    [
        column("month", "text", "Month"),
        column("merchant_id", "text", "Merchant"),
        column("kind", "text", "html-zh_CN, html-en, trades, funds or pending"),
        column("path", "text", "File, relative to the folder of statements"),
        column("sha256", "text", "SHA-256 of its content"),
        column("issued_at", "instant", "When"),
        column("run_id", "text", "Run that issued it"),
    ],
    key=["month", "merchant_id", "kind"],
)
