"""What a merchant's statement is made of: plain values, and nothing that a later day would change.

Amounts are ints in minor units of the currency that stands beside them, signed as the merchant's.
Everything comes from tables that a locked month keeps and from the policy version that they name.
The merchant's name is the only thing about a person or company that gets here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TypedDict
from urllib.parse import quote

from ledger.line_types import LINE_TYPES

#: Line types that the parts of a settlement line are shown under, by kind of line.
_LATER = (
    ("REFUND_ORDER_SHIPPING_AMOUNT", "shipping_minor"),
    ("ORDER_FEE_AMOUNT", "order_fee_minor"),
    ("REFUND_COMMISSION_FEE", "commission_minor"),
    ("REFUND_COMMISSION_VAT", "tax_minor"),
    ("PROVIDER_FEE", "provider_fee_minor"),
)
PARTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "sale": (
        ("ORDER_AMOUNT", "amount_minor"),
        ("ORDER_SHIPPING_AMOUNT", "shipping_minor"),
        ("ORDER_FEE_AMOUNT", "order_fee_minor"),
        ("COMMISSION_FEE", "commission_minor"),
        ("COMMISSION_VAT", "tax_minor"),
        ("PROVIDER_FEE", "provider_fee_minor"),
    ),
    "refund": (("REFUND_ORDER_AMOUNT", "amount_minor"), *_LATER),
    "chargeback": (("CHARGEBACK", "amount_minor"), *_LATER),
    "chargeback_reversed": (("CHARGEBACK_REVERSED", "amount_minor"), *_LATER),
}

#: Where each line type stands on a page.
ORDER = {code: position for position, code in enumerate(LINE_TYPES)}

#: Longest name of a folder that is made of an id as it is.
_LONGEST_NAME = 120


class Balance(TypedDict):
    """What a month comes to in one currency, and what two other tables say of it."""

    merchant_id: str
    currency: str
    opening_minor: int
    movement_minor: int
    closing_minor: int
    payable_minor: int
    reserve_minor: int
    state: str
    hold_reason: str | None
    owing_since: str | None
    carried_minor: int
    payout_minor: int


class Total(TypedDict):
    """What the month comes to for one line type."""

    merchant_id: str
    currency: str
    line_type: str
    line_count: int
    amount_minor: int


class Line(TypedDict):
    """One sale, refund or chargeback of an order line."""

    kind: str
    source_id: str
    line_no: int
    merchant_id: str
    currency: str
    order_id: str
    occurred_on: date
    payable_on: date
    policy_version: str
    commission_share: Decimal
    amount_minor: int
    shipping_minor: int
    order_fee_minor: int
    commission_minor: int
    tax_minor: int
    provider_fee_minor: int


class Charge(TypedDict):
    """One amount that is not of an order line."""

    line_type: str
    source_id: str
    merchant_id: str
    currency: str
    amount_minor: int
    note: str | None


class Pending(TypedDict):
    """One order line that is sold and not payable yet."""

    order_id: str
    line_no: int
    merchant_id: str
    currency: str
    amount_minor: int
    reason: str
    expected_on: date | None


class Clause(TypedDict):
    """A clause of the policy."""

    clause: str
    name_en: str
    name_zh: str


@dataclass(frozen=True)
class Issue:
    """What all statements of a month share.

    Attributes:
        month: `YYYY-MM`.
        state: draft or locked.
        as_of: instant of the evidence, ISO in UTC.
        locked_at: when a second person approved the month, ISO in UTC; None for a draft.
        due_on: day by which merchants are paid.
        snapshot_sha256: digest of all merchants' figures.
        book: policy book.
        policy_version: version that governs the month.
        policy_sha256: digest of that version.
        marketplace: its name, name_en and name_zh.
        time_zone: zone of its business days.
        objection_days: days within which a merchant can object.
        objection_on: last day for it; None for a draft.
        clauses: `objection`, `payment`, and the commission's by policy version.
    """

    month: str
    state: str
    as_of: str
    locked_at: str | None
    due_on: date
    snapshot_sha256: str
    book: str
    policy_version: str
    policy_sha256: str
    marketplace: Mapping[str, str]
    time_zone: str
    objection_days: int
    objection_on: date | None
    clauses: Mapping[str, Clause]

    @property
    def is_draft(self) -> bool:
        """Return whether the month can still be made anew."""
        return self.state != "locked"

    @property
    def folder(self) -> str:
        """Return the folder of the month's statements; drafts never lie among issued ones."""
        return f"{self.month}-draft" if self.is_draft else self.month


@dataclass(frozen=True)
class Statement:
    """One merchant's month, all currencies."""

    merchant_id: str
    name: str | None
    balances: tuple[Balance, ...]
    totals: tuple[Total, ...]
    lines: tuple[Line, ...]
    charges: tuple[Charge, ...]
    pending: tuple[Pending, ...]

    @property
    def folder(self) -> str:
        """Return the name of its folder."""
        return folder_of(self.merchant_id)


def net(line: Line) -> int:
    """Return what a line comes to."""
    return (
        line["amount_minor"] + line["shipping_minor"] + line["order_fee_minor"]
        + line["commission_minor"] + line["tax_minor"] + line["provider_fee_minor"]
    )  # fmt: skip


def folder_of(merchant_id: str) -> str:
    """Return a folder name for an id that may hold anything; no two ids have the same.

    Letters, digits, `_`, `-` and `~` stay; everything else is percent-encoded, dots too, so that no
    id leads to another folder. A long one is cut and completed by a digest.
    """
    safe = quote(merchant_id, safe="", errors="surrogatepass").replace(".", "%2E")
    if len(safe) <= _LONGEST_NAME:
        return safe or "%"
    digest = sha256(merchant_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{safe[:80]}%~{digest[:32]}"
