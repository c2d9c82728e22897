"""The double-entry ledger: journals that sum to zero, and never change.

A posting is signed: debit positive, credit negative. Corrections are further journals.
"""

from sqlalchemy import CheckConstraint, UniqueConstraint

from warehouse.schema.build import column, table

journal = table(
    "journal",
    "One journal: what moved between accounts for one reason.",
    [
        column("journal_id", "text", "Digest of its posting key"),
        column("posting_key", "text", "What it is about; no two journals have the same"),
        column("kind", "text", "capture, refund, chargeback, fee, deposit, write_off …"),
        column("booked_on", "date", "Business day"),
        column("description", "text", "In a bookkeeper's words"),
        column("provider", "text", "Provider, where there is one", null=True),
        column("break_id", "text", "Break that it ends, where there is one", null=True),
        column("month", "text", "Month whose settlement or payout it is, where it is", null=True),
        column("posted_at", "instant", "As-of instant of the run that posted it"),
        column("policy_version", "text", "Policy version in force"),
        column("run_id", "text", "Run that posted it"),
    ],
    key=["journal_id"],
    rules=[UniqueConstraint("posting_key", name="uq_journal_posting_key")],
)

posting = table(
    "posting",
    "One line of a journal.",
    [
        column("journal_id", "text", "Journal"),
        column("posting_no", "integer", "Line"),
        column("account", "text", "Account, ledger/accounts.py"),
        column("currency", "text", "ISO 4217 code"),
        column("amount_minor", "bigint", "Debit positive, credit negative, minor units"),
        column("run_id", "text", "Run that posted it"),
    ],
    key=["journal_id", "posting_no"],
    rules=[CheckConstraint("amount_minor <> 0", name="ck_posting_not_zero")],
)
