"""The figures of a reconciliation report are plain data, and this module states their shape.

As in `reports.figures`: amounts are ints in minor units, here of the currency that stands beside
them; instants are ISO strings in UTC, days ISO dates. Personal data never gets here.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict, cast

from reports.figures import (
    Marketplace,
    PolicyInForce,
    Run,
    Status,
    failing_in,
    month_start,
    require_report,
)

#: What a figure of the report is made of, in the order in which a missing one is named.
PARTS = (
    "meta", "months", "days", "bridge", "open", "items", "gaps", "roll_forward", "fees",
    "reserves", "pairing", "found", "entries", "receipts", "balances", "tie_outs", "attachments",
)  # fmt: skip


class Meta(TypedDict):
    """What the report is, as of when, who made it, and the reconciliation that it is about."""

    report: Literal["reconciliation"]
    month: str
    marketplace: Marketplace
    currency: str
    time_zone: str
    as_of: str
    business_on: str
    version: int
    status: Status
    run: Run
    code_version: str
    policy: PolicyInForce
    inputs_sha256: str
    output_sha256: str


class Sides(TypedDict):
    """Both sides of one leg and what they differ by: our books first, or the provider first.

    `leg` is order (books against provider, gross) or bank (provider against bank, net). `cause` is
    agreed, a category of breaks, or why a difference is none yet.
    """

    month: NotRequired[str]
    day: NotRequired[str]
    leg: Literal["order", "bank"]
    provider: str
    currency: str
    cause: str
    left_count: int
    left_minor: int
    right_count: int
    right_minor: int


class Step(TypedDict):
    """One step from the books to the banks, or one of the totals that it leads to."""

    step: str
    is_total: bool
    currency: str
    amount_minor: int


class OpenTotal(TypedDict):
    """Open breaks of one kind, weight and age in working days."""

    provider: str
    category: str
    severity: str
    status: str
    currency: str
    age_days: int
    is_overdue: bool
    break_count: int
    amount_minor: int


class Item(TypedDict):
    """One open break."""

    break_id: str
    subject_kind: str
    category: str
    provider: str
    account: str | None
    amount_minor: int
    currency: str
    ours_minor: int | None
    theirs_minor: int | None
    expected_on: str
    opened_on: str
    age_days: int
    severity: str
    status: str
    owner: str
    due_on: str
    is_overdue: bool
    order_id: str | None
    payment_id: str | None
    native_id: str | None
    batch_id: str | None


class Move(TypedDict):
    """What came to or went from the open breaks of one category.

    `move` is opening (open when the period began), new, reopened, changed, cleared, or after (what
    happened between the period's end and the as-of instant).
    """

    category: str
    currency: str
    move: str
    break_count: int
    amount_minor: int


class Fee(TypedDict):
    """Fees of a provider in the month; without a contract only what was taken."""

    provider: str
    account: str
    currency: str
    entry_count: int
    captured_minor: int
    contract_minor: int | None
    taken_minor: int
    difference_minor: int | None
    beyond_count: int
    beyond_minor: int


class Reserve(TypedDict):
    """What a provider holds back, over the month."""

    provider: str
    account: str
    currency: str
    opening_minor: int
    held_minor: int
    released_minor: int
    closing_minor: int
    due_minor: int


class Paired(TypedDict):
    """Entries of the month by the stage that paired them; `alone` is none."""

    provider: str
    currency: str
    stage: str
    entry_count: int
    amount_minor: int


class Found(TypedDict):
    """Breaks about the month, and how many of them time alone closed."""

    break_count: int
    timing_count: int


class Entries(TypedDict):
    """Entries of the month by kind."""

    provider: str
    currency: str
    entry_kind: str
    entry_count: int
    gross_minor: int
    fee_minor: int
    net_minor: int


class Receipt(TypedDict):
    """One arrival of a file."""

    file_name: str
    received_at: str
    sha256: str
    outcome: str
    issuer: str | None
    file_format: str | None
    account: str | None
    covers_on: str | None
    row_count: int | None
    reason: str | None


class Balance(TypedDict):
    """What the books say an account holds, beside what its newest statement says."""

    account: str
    currency: str
    stated_on: str
    source_file_id: str
    statement_reference: str | None
    ledger_minor: int
    stated_minor: int
    difference_minor: int
    differs_since_on: str | None


class TieOut(TypedDict):
    """Two figures that have to be equal; the check passes iff `left == right`."""

    id: str
    subject: str
    unit: Literal["money", "count"]
    currency: str | None
    left: int
    right: int


class Attachment(TypedDict):
    """A list that lies beside the page."""

    name: str
    row_count: int
    sha256: str


class Figures(TypedDict):
    """All figures of one reconciliation report."""

    meta: Meta
    months: list[Sides]
    days: list[Sides]
    bridge: list[Step]
    open: list[OpenTotal]
    items: list[Item]
    gaps: list[Item]
    roll_forward: list[Move]
    fees: list[Fee]
    reserves: list[Reserve]
    pairing: list[Paired]
    found: Found
    entries: list[Entries]
    receipts: list[Receipt]
    balances: list[Balance]
    tie_outs: list[TieOut]
    attachments: list[Attachment]


def checked(figures: Mapping[str, Any]) -> Figures:
    """Return the figures unchanged once what every part of the report relies on holds.

    Args:
        figures: the figures, as from JSON.

    Returns:
        The same object, typed.

    Raises:
        FiguresRefused: a part is missing, or a month, an instant or a status is malformed.
        ledger.money.UnknownCurrency: the currency's minor unit is unknown.
    """
    require_report(figures, "reconciliation", PARTS)
    typed = cast(Figures, figures)
    meta = typed["meta"]
    month_start(meta["month"])
    return typed


def failing(figures: Figures) -> tuple[TieOut, ...]:
    """Return the tie-out checks whose two sides differ."""
    return failing_in(figures["tie_outs"])
