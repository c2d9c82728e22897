"""What providers and banks say: entries, movements, statements, as their files state them.

Amounts are signed from the viewpoint of our account; `net = gross - fee`. A row is known from
`received_at` until `withdrawn_at`, the instant at which a corrected file took its place: what was
known on a day is a filter, and nothing is ever changed or deleted. Not here: what our books say.
"""

from typing import Any

from sqlalchemy import Column

from warehouse.schema.build import column, origin, table


def known() -> list[Column[Any]]:
    """Return the columns that say when a row was known; the next version has the same key."""
    return [
        column("version", "integer", "1, or more where a corrected file states it anew"),
        column("received_at", "instant", "When its file came"),
        column("withdrawn_at", "instant", "When a corrected file took its place", null=True),
    ]


provider_entry = table(
    "provider_entry",
    "One entry of a provider's bill: a capture, refund, chargeback, fee, reserve or payout.",
    [
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("entry_kind", "text", "capture, refund, chargeback, fee, reserve_hold, payout …"),
        column("native_id", "text", "The provider's id of the entry"),
        column("occurrence", "integer", "1, or more where a file states the same entry again"),
        column("our_reference", "text", "Our id that the provider repeats", null=True),
        column("capture_reference", "text", "Native id of the capture it belongs to", null=True),
        column("batch_reference", "text", "The provider's id of the batch", null=True),
        column("occurred_at", "instant", "When it happened"),
        column("business_on", "date", "The provider's business day"),
        column("currency", "text", "ISO 4217 code"),
        column("gross_minor", "bigint", "Gross, minor units, signed"),
        column("fee_minor", "bigint", "What it costs us; negative when given back"),
        column("net_minor", "bigint", "Gross less fee"),
        column("presented_currency", "text", "Currency that the customer paid in", null=True),
        column("presented_minor", "bigint", "Amount in it, its minor units", null=True),
        column("exchange_rate", "rate", "Rate that the provider states for it", null=True),
        column("raw_kind", "text", "The provider's own word for the kind", null=True),
        column("line", "bigint", "Line of the file"),
        *known(),
        *origin(),
    ],
    key=["native_id", "entry_kind", "provider", "account", "occurrence", "version"],
    distribution="native_id",
    large=True,
)

provider_movement = table(
    "provider_movement",
    "One movement of our account with a provider; states again what bills state, with a balance.",
    [
        column("provider", "text", "Provider"),
        column("account", "text", "Our account with it"),
        column("native_id", "text", "The provider's id of the movement"),
        column("movement_kind", "text", "capture, fee, refund, payout or other"),
        column("occurrence", "integer", "1, or more where a file states the same movement again"),
        column("trade_reference", "text", "Native id of the trade it belongs to", null=True),
        column("our_reference", "text", "Our id that the provider repeats", null=True),
        column("occurred_at", "instant", "When it happened"),
        column("business_on", "date", "The provider's business day"),
        column("currency", "text", "ISO 4217 code"),
        column("amount_minor", "bigint", "Amount, minor units, signed"),
        column("balance_minor", "bigint", "Balance after it", null=True),
        column("line", "bigint", "Line of the file"),
        *known(),
        *origin(),
    ],
    key=["native_id", "movement_kind", "provider", "account", "occurrence", "version"],
    distribution="native_id",
    large=True,
)

bank_entry = table(
    "bank_entry",
    "One entry of a bank statement.",
    [
        column("bank_account", "text", "Our account"),
        column("statement_reference", "text", "The bank's id of the statement"),
        column("entry_no", "integer", "Position in the statement"),
        column("bank_reference", "text", "The bank's id of the entry", null=True),
        column("end_to_end", "text", "Reference that the payer gave", null=True),
        column("remittance", "text", "Structured part of what the payer wrote", null=True),
        column("booked_on", "date", "Business day of booking"),
        column("valued_on", "date", "Value date", null=True),
        column("currency", "text", "ISO 4217 code"),
        column("amount_minor", "bigint", "Amount, minor units, signed"),
        column("line", "bigint", "Line of the file"),
        *known(),
        *origin(),
    ],
    key=["bank_account", "statement_reference", "entry_no", "version"],
    distribution="bank_account",
    large=True,
)

account_statement = table(
    "account_statement",
    "One statement of an account: what it covers, and its balances where it has some.",
    [
        column("source_file_id", "text", "File it stands in"),
        column("statement_no", "integer", "Position in the file"),
        column("issuer", "text", "Provider or bank"),
        column("file_format", "text", "Format that it is in"),
        column("account", "text", "Our account", null=True),
        column("statement_reference", "text", "The issuer's id of it", null=True),
        column("currency", "text", "ISO 4217 code of the balances", null=True),
        column("covers_from", "date", "First business day that it covers", null=True),
        column("covers_to", "date", "Last business day that it covers", null=True),
        column("opening_minor", "bigint", "Balance before its first entry", null=True),
        column("closing_minor", "bigint", "Balance after its last entry", null=True),
        column("entry_count", "integer", "Entries in it"),
        column("net_minor", "bigint", "What its entries add up to, minor units"),
        column("received_at", "instant", "When the file came"),
        column("withdrawn_at", "instant", "When a corrected file took its place", null=True),
        column("run_id", "text", "Run that loaded it"),
    ],
    key=["source_file_id", "statement_no"],
)

file_receipt = table(
    "file_receipt",
    "One arrival of a provider's or bank's file, and what became of it.",
    [
        column("file_name", "text", "Path as registered, else its name"),
        column("received_at", "instant", "When it came"),
        column("sha256", "text", "SHA-256 of its content"),
        column("outcome", "text", "loaded, already_loaded or refused"),
        column("issuer", "text", "Provider or bank, as far as it is known", null=True),
        column("file_format", "text", "Format, as far as it is known", null=True),
        column("account", "text", "Our account, as far as it is known", null=True),
        column("covers_on", "date", "Business day that it was announced for", null=True),
        column("row_count", "bigint", "Rows in it", null=True),
        column("reason", "text", "First reason of a refusal", null=True),
        column("difference_minor", "bigint", "What it states less what it holds", null=True),
        column("run_id", "text", "Run that took it in"),
    ],
    key=["file_name", "received_at"],
)
