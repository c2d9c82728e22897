"""A tiny month that was settled and locked, typed by hand: two merchants, one of them on hold.

m1 was left 10.00 by December, sold two lines, gave one partly back, was fined, credited and held a
reserve of: 10.00 + 102.70 + 24.61 - 18.94 - 5.00 + 19.90 - 2.17 = 131.10. Two lines are not payable
yet. The other one sold 200.00, less commission and tax 189.40, and has no account. Its id and name
are hostile.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from warehouse import Transaction, Warehouse
from warehouse.schema import marketplace, meta, settlement

HOSTILE = "=2/../x"
HOSTILE_NAME = "<script>alert(1)</script>"

#: When the month was drafted and locked: midnight of 6 February in Shanghai.
LOCKED_AT = datetime(2026, 2, 5, 16, tzinfo=UTC)

RUN = {"run_id": "settled"}


def line(kind: str, source: str, order: str, day: int, *amounts: int, **more: Any) -> Any:
    """Return a settlement line of m1; amounts are merchandise, shipping, commission and tax."""
    merchandise, shipping, commission, tax = amounts
    return {
        "kind": kind, "source_id": source, "line_no": 1, "month": "2026-01", "merchant_id": "m1",
        "currency": "CNY", "order_id": order, "occurred_on": date(2026, 1, day),
        "payable_on": date(2026, 1, day + 7), "policy_version": "2025.1",
        "commission_share": Decimal("0.05"), "amount_minor": merchandise,
        "shipping_minor": shipping, "order_fee_minor": 0, "commission_minor": commission,
        "tax_minor": tax, "provider_fee_minor": 0, **RUN, **more,
    }  # fmt: skip


def total(line_type: str, count: int, amount: int, merchant: str = "m1") -> Any:
    """Return a total by line type."""
    return {
        "month": "2026-01", "merchant_id": merchant, "currency": "CNY", "line_type": line_type,
        "line_count": count, "amount_minor": amount, **RUN,
    }  # fmt: skip


def balance(merchant: str, opening: int, movement: int, payable: int, **more: Any) -> Any:
    """Return a balance of January 2026."""
    return {
        "month": "2026-01", "merchant_id": merchant, "currency": "CNY", "opening_minor": opening,
        "movement_minor": movement, "closing_minor": opening + movement, "payable_minor": payable,
        "reserve_minor": 0, "state": "payable", "hold_reason": None, "owing_since": None, **RUN,
        **more,
    }  # fmt: skip


def charge(line_type: str, source: str, amount: int, note: str | None = None) -> Any:
    """Return a charge of m1."""
    return {
        "line_type": line_type, "source_id": source, "merchant_id": "m1", "currency": "CNY",
        "month": "2026-01", "amount_minor": amount, "note": note, **RUN,
    }  # fmt: skip


def pending(order: str, line_no: int, amount: int, reason: str, expected: date | None) -> Any:
    """Return a line of m1 that is not payable yet."""
    return {
        "month": "2026-01", "order_id": order, "line_no": line_no, "merchant_id": "m1",
        "currency": "CNY", "amount_minor": amount, "reason": reason, "expected_on": expected, **RUN,
    }  # fmt: skip


def month(name: str, state: str = "locked") -> Any:
    """Return a month that was settled."""
    return {
        "month": name, "state": state, "as_of": LOCKED_AT, "policy_version": "2025.1",
        "snapshot_sha256": "5eed" * 8, "locked_at": LOCKED_AT if state == "locked" else None,
        "due_on": date(2026, 2, 13), **RUN,
    }  # fmt: skip


LINES = [
    line("sale", "O1", "O1", 5, 10000, 800, -500, -30),
    line("sale", "O2", "O2", 6, 2599, 0, -130, -8),
    line("refund", "R1", "O1", 20, -2000, 0, 100, 6),
    line("sale", "O5", "O5", 7, 20000, 0, -1000, -60, merchant_id=HOSTILE),
]
CHARGES = [
    charge("MANUAL_CREDIT", "E1", 1990, "=cmd() 运费补偿"),
    charge("LATE_SHIP_PENALTY", "O9", -500),
    charge("RESERVE_HOLD", "2026-01", -217),
]
TOTALS = [
    total("ORDER_AMOUNT", 2, 12599),
    total("ORDER_SHIPPING_AMOUNT", 2, 800),
    total("COMMISSION_FEE", 2, -630),
    total("COMMISSION_VAT", 2, -38),
    total("REFUND_ORDER_AMOUNT", 1, -2000),
    total("REFUND_COMMISSION_FEE", 1, 100),
    total("REFUND_COMMISSION_VAT", 1, 6),
    total("LATE_SHIP_PENALTY", 1, -500),
    total("MANUAL_CREDIT", 1, 1990),
    total("RESERVE_HOLD", 1, -217),
    total("ORDER_AMOUNT", 1, 20000, HOSTILE),
    total("COMMISSION_FEE", 1, -1000, HOSTILE),
    total("COMMISSION_VAT", 1, -60, HOSTILE),
]
BALANCES = [
    balance("m1", 0, 1000, 0, month="2025-12", state="carried_forward"),
    balance("m1", 1000, 12110, 13110, reserve_minor=217),
    balance(HOSTILE, 0, 18940, 0, state="on_hold", hold_reason="account_missing"),
]
PENDING = [
    pending("O3", 1, 4990, "in_hold", date(2026, 2, 4)),
    pending("O4", 2, 1000, "break_open", None),
]
PAYOUTS = [
    {
        "payout_id": "P202601-1-m1", "month": "2026-01", "merchant_id": "m1", "currency": "CNY",
        "channel": "", "attempt": 1, "amount_minor": 13110, "account_id": "A1", **RUN,
    }
]  # fmt: skip

#: Rows of each table by its name, which a test may replace.
ROWS: Mapping[str, list[Any]] = {
    "settlement_line": LINES,
    "settlement_charge": CHARGES,
    "settlement_total": TOTALS,
    "settlement": BALANCES,
    "pending_line": PENDING,
    "payout": PAYOUTS,
}


def approve(tx: Transaction, one: Mapping[str, Any]) -> None:
    """Write down that a locked month was approved by a second person on its figures."""
    if one["state"] != "locked":
        return
    proposal = {
        "proposal_id": f"p-{one['month']}", "snapshot_sha256": one["snapshot_sha256"],
        "proposed_by": "ann", "run_id": one["run_id"],
    }  # fmt: skip
    at = {"proposed_at": one["locked_at"], "expires_at": one["locked_at"]}
    tx.insert(settlement.settlement_proposal, [proposal | at | {"month": one["month"]}])
    decision = {"decision": "approve", "decided_by": "bob", "decided_at": one["locked_at"]}
    tx.insert(settlement.settlement_decision, [proposal | decision])


def insert_month(warehouse: Warehouse, state: str = "locked", **rows: list[Any]) -> None:
    """Write the month into a fresh warehouse, and lock it when everything stands.

    Args:
        warehouse: with its tables.
        state: draft or locked.
        **rows: of a table, in the place of those above.
    """
    origin = {"source_file_id": "names", "run_id": "names"}
    with warehouse.transaction() as tx:
        tx.insert(
            meta.marketplace,
            [{"marketplace": "case", "policy_book": "standard", "currency": "CNY", **RUN}],
        )
        tx.insert(
            marketplace.merchant,
            [
                {"merchant_id": "m1", "name": "云岚百货", **origin},
                {"merchant_id": HOSTILE, "name": HOSTILE_NAME, **origin},
            ],
        )
        for name, standing in (ROWS | rows).items():
            if name != "payout" or state == "locked":
                tx.insert(getattr(settlement, name), standing)
        months = [month("2025-12"), month("2026-01", state)]
        tx.insert(settlement.settlement_month, months)
        for one in months:
            approve(tx, one)
