"""What reconciliation found: pairs, groups, expectations, breaks and what became of them.

Two reconciliations are linked. Our books against the provider, on gross: a pair. The provider's
batch against the bank, on net: a group. The pairs of a batch say what the bank must receive: an
expectation. Not here: what people decide about a break.
"""

from typing import Any

from sqlalchemy import CheckConstraint, Column

from warehouse.schema.build import column, table


def _claim() -> list[Column[Any]]:
    """Return the columns of what our books say about one movement at a provider."""
    return [
        column("claim_kind", "text", "capture, refund, chargeback or chargeback_reversed"),
        column("claim_id", "text", "Our id: of the payment, refund or chargeback"),
        column("provider", "text", "Provider, as our books name it"),
        column("order_id", "text", "Order"),
        column("payment_no", "integer", "Payment of the order"),
        column("claim_reference", "text", "The provider's id, as our books have it", null=True),
        column("our_reference", "text", "Our id that the provider repeats", null=True),
        column("claimed_at", "instant", "When it happened, by our books"),
        column("claim_currency", "text", "ISO 4217 code"),
        column("claim_minor", "bigint", "Gross by our books, minor units, signed"),
    ]


def _entry() -> list[Column[Any]]:
    """Return the columns of what a provider says about one movement."""
    return [
        column("entry_kind", "text", "capture, refund, chargeback or chargeback_reversed"),
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("native_id", "text", "The provider's id of the entry"),
        column("occurrence", "integer", "1, or more where a file states the same entry again"),
        column("stated_reference", "text", "Our id, as the provider has it", null=True),
        column("capture_reference", "text", "Native id of the capture it belongs to", null=True),
        column("batch_reference", "text", "The provider's id of the batch", null=True),
        column("occurred_at", "instant", "When it happened, by the provider"),
        column("stated_on", "date", "The provider's business day"),
        column("entry_currency", "text", "ISO 4217 code"),
        column("entry_minor", "bigint", "Gross by the provider, minor units, signed"),
        column("presented_currency", "text", "Currency that the customer paid in", null=True),
        column("presented_minor", "bigint", "Gross in it, its minor units", null=True),
        column("fee_minor", "bigint", "Fee that the provider took"),
        column("received_at", "instant", "When the file came"),
    ]


#: What a pair does not repeat: payment, refund or chargeback and entry have it, under their ids.
_ELSEWHERE = {
    "order_id", "payment_no", "claim_reference", "claimed_at", "stated_reference",
    "batch_reference", "occurred_at", "fee_minor", "received_at",
}  # fmt: skip

payment_match = table(
    "payment_match",
    "One entry of a provider with the one claim of our books that it settles: a pair.",
    [
        *[c for c in _claim() if c.name not in _ELSEWHERE],
        *[c for c in _entry() if c.name not in _ELSEWHERE | {"provider"}],
        column("stage", "text", "exact, id (amounts differ), reference (ids differ) or manual"),
        column("matched_at", "instant", "When both sides were known"),
        column("run_id", "text", "Run that matched them"),
    ],
    key=["native_id", "entry_kind", "provider", "account", "occurrence"],
    distribution="native_id",
    large=True,
)

open_claim = table(
    "open_claim",
    "One claim of our books that no entry of a provider settles so far.",
    [*_claim(), column("run_id", "text", "Run that left it open")],
    key=["claim_kind", "claim_id"],
    distribution="claim_id",
    large=True,
)

open_entry = table(
    "open_entry",
    "One entry of a provider that settles no claim of our books so far.",
    [*_entry(), column("run_id", "text", "Run that left it open")],
    key=["native_id", "entry_kind", "provider", "account", "occurrence"],
    distribution="native_id",
    large=True,
)

entry_total = table(
    "entry_total",
    "What the entries of a provider add up to by batch and day, as one run took them up.",
    [
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("currency", "text", "ISO 4217 code"),
        column("entry_kind", "text", "capture, refund, chargeback, fee, reserve_hold …"),
        column("batch_reference", "text", "The provider's id of the batch; empty without one"),
        column("business_on", "date", "The provider's business day"),
        column("entry_count", "bigint", "Entries"),
        column("gross_minor", "bigint", "Gross, minor units, signed"),
        column("fee_minor", "bigint", "Fees"),
        column("net_minor", "bigint", "Net"),
        column("reserve_due_minor", "bigint", "What the contract holds back of the captures"),
        column("run_id", "text", "Run that took them up"),
    ],
    key=[
        "provider",
        "account",
        "currency",
        "entry_kind",
        "batch_reference",
        "business_on",
        "run_id",
    ],
)

match_total = table(
    "match_total",
    "What the pairs of one run add up to by stage and day.",
    [
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("claim_kind", "text", "capture, refund, chargeback or chargeback_reversed"),
        column("stage", "text", "exact or id; other pairs are found anew in each run"),
        column("currency", "text", "ISO 4217 code of our books"),
        column("stated_on", "date", "The provider's business day"),
        column("pair_count", "bigint", "Pairs"),
        column("claim_minor", "bigint", "Gross by our books, minor units, signed"),
        column("entry_minor", "bigint", "Gross by the provider"),
        column("run_id", "text", "Run that found them"),
    ],
    key=["provider", "account", "claim_kind", "stage", "currency", "stated_on", "run_id"],
)

receipt_expectation = table(
    "receipt_expectation",
    "One batch of a provider that the bank must receive.",
    [
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("batch_reference", "text", "The provider's id of the batch"),
        column("currency", "text", "ISO 4217 code"),
        column("first_on", "date", "First provider day in it", null=True),
        column("last_on", "date", "Last provider day in it", null=True),
        column("entry_count", "bigint", "Entries in it"),
        column("gross_minor", "bigint", "Gross of its entries, minor units, signed"),
        column("fee_minor", "bigint", "Fees of its entries"),
        column("reserve_minor", "bigint", "Reserves held and released, signed"),
        column("net_minor", "bigint", "Net of its entries"),
        column("expected_minor", "bigint", "What the provider says that it pays out"),
        column("expected_on", "date", "Business day on which the bank must have it"),
        column("received_minor", "bigint", "What the bank received for it", null=True),
        column("received_on", "date", "Business day on which the bank had it", null=True),
        column("status", "text", "awaited, met, over, under, missing or currency_mismatch"),
        column("run_id", "text", "Run that says so"),
    ],
    key=["provider", "account", "batch_reference", "currency"],
)

match_group = table(
    "match_group",
    "One signed set of batches and the deposits that pay them; the rest has a name.",
    [
        column("group_id", "text", "Digest of its members"),
        column("provider", "text", "Provider"),
        column("currency", "text", "ISO 4217 code"),
        column("stage", "text", "batch, split, merged, covering_set or manual"),
        column("status", "text", "confirmed or proposed"),
        column("batch_minor", "bigint", "Sum of its batches, minor units"),
        column("deposit_minor", "bigint", "Sum of its deposits"),
        column("residual_minor", "bigint", "Deposits less batches"),
        column("residual_kind", "text", "none, or the category of the break that explains it"),
        column("run_id", "text", "Run that made it"),
    ],
    key=["group_id"],
    rules=[
        CheckConstraint("residual_minor = deposit_minor - batch_minor", name="ck_group_residual"),
        CheckConstraint(
            "(residual_minor = 0) or (residual_kind <> 'none')", name="ck_group_residual_has_a_name"
        ),
    ],
)

match_item = table(
    "match_item",
    "One batch or deposit in a confirmed group: each is in one group at most, and once.",
    [
        column("side", "text", "batch or deposit"),
        column("item_id", "text", "provider/account/batch, or account/statement/entry"),
        column("group_id", "text", "Group"),
        column("amount_minor", "bigint", "Its amount, minor units, signed"),
        column("allocated_minor", "bigint", "What the group consumes of it"),
        column("run_id", "text", "Run that put it there"),
    ],
    key=["side", "item_id"],
    rules=[
        CheckConstraint(
            "abs(allocated_minor) <= abs(amount_minor) "
            "and sign(allocated_minor) * sign(amount_minor) >= 0",
            name="ck_item_not_consumed_beyond_its_amount",
        )
    ],
)

proposed_item = table(
    "proposed_item",
    "One batch or deposit in a proposed group, which a person confirms.",
    [
        column("group_id", "text", "Group"),
        column("side", "text", "batch or deposit"),
        column("item_id", "text", "provider/account/batch, or account/statement/entry"),
        column("amount_minor", "bigint", "Its amount, minor units, signed"),
        column("run_id", "text", "Run that proposed it"),
    ],
    key=["group_id", "side", "item_id"],
)

payment_break = table(
    "payment_break",
    "One difference between our books, providers and banks, from its discovery to its end.",
    [
        column("break_id", "text", "Digest of its subject: the same in every run"),
        column(
            "subject_kind", "text", "claim, entry, pair, fee, refunds, batch, deposit, reserve …"
        ),
        column("subject", "text", "What it is about, in one text"),
        column("category", "text", "Category, docs/breaks.md"),
        column("provider", "text", "Provider or bank"),
        column("account", "text", "Our account with it", null=True),
        column("amount_minor", "bigint", "Amount at stake, minor units, never negative"),
        column("currency", "text", "ISO 4217 code"),
        column("expected_on", "date", "Business day on which the two sides had to agree"),
        column("opened_on", "date", "First business day on which it was a break"),
        column("closed_on", "date", "Business day on which evidence closed it", null=True),
        column("severity", "text", "critical, high, medium or low"),
        column("owner", "text", "Department that answers for it"),
        column("due_on", "date", "Business day by which it must be closed"),
        column("status", "text", "open, awaiting_approval, resolved"),
        column("is_settled", "boolean", "Whether nothing that is still open can change it"),
        column("order_id", "text", "Order", null=True),
        column("payment_id", "text", "Payment, refund or chargeback of ours", null=True),
        column("native_id", "text", "The provider's id, the bank's, or a file's path", null=True),
        column("batch_id", "text", "The provider's batch", null=True),
        column("ours_minor", "bigint", "What one side says, minor units", null=True),
        column("theirs_minor", "bigint", "What the other side says", null=True),
        column("run_id", "text", "Run that found or last changed it"),
    ],
    key=["break_id"],
    rules=[CheckConstraint("amount_minor >= 0", name="ck_break_amount")],
)

break_event = table(
    "break_event",
    "One change of a break; events are added and never changed.",
    [
        column("break_id", "text", "Break"),
        column("event_no", "integer", "Position in its history"),
        column(
            "event", "text", "opened, changed, closed, reopened, proposed, approved, rejected …"
        ),
        column("occurred_at", "instant", "As-of instant of the run, or when a person acted"),
        column("category", "text", "Category from then on"),
        column("amount_minor", "bigint", "Amount at stake from then on"),
        column("status", "text", "Status from then on"),
        column("actor", "text", "reconciliation, or the person who acted"),
        column("note", "text", "Reason that a person gave", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["break_id", "event_no"],
)

reconciled_load = table(
    "reconciled_load",
    "One load whose rows reconciliation has taken up.",
    [
        column("load_run_id", "text", "Run that loaded"),
        column("run_id", "text", "Run that took its rows up"),
    ],
    key=["load_run_id"],
)

reconciliation_run = table(
    "reconciliation_run",
    "One reconciliation: what it knew and what came of it.",
    [
        column("run_id", "text", "Run"),
        column("as_of", "instant", "Instant that it answers for"),
        column("mode", "text", "anew, onward or replay"),
        column("policy_version", "text", "Policy version in force"),
        column("policy_sha256", "text", "Digest of the policy book"),
        column("rows_taken_back", "bigint", "Rows known once that were corrected since"),
        column("inputs_sha256", "text", "Digest of the files known and the policy"),
        column("output_sha256", "text", "Digest of the result"),
    ],
    key=["run_id"],
)
