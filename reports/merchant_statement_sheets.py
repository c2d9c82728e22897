"""What a page shows of each currency, and which of its figures must be equal.

Both sides of a check come from different rows: lines and charges, totals by type, the balance, the
month before, the payout, and the files as they are written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.merchant_statement_figures import (
    Balance,
    Charge,
    Issue,
    Pending,
    Statement,
    Total,
    net,
)
from reports.merchant_statement_lists import FUNDS, PENDING, TRADES, by_type, position, sums

#: Rows of a list on the page; the file beside it has all of them.
MOST_ROWS = 25
#: Days on the page, the newest; what is earlier is one row.
MOST_DAYS = 31


@dataclass(frozen=True)
class Check:
    """Two figures that must be equal, in minor units."""

    check: str
    currency: str
    left: int
    right: int
    subject: str = ""

    @property
    def is_passed(self) -> bool:
        """Return whether they are."""
        return self.left == self.right


@dataclass(frozen=True)
class Commission:
    """A share of commission that occurs."""

    share: Decimal
    version: str
    count: int
    base_minor: int
    commission_minor: int


@dataclass(frozen=True)
class Day:
    """Trades of one day; None is all earlier ones."""

    day: date | None
    count: int
    sold_minor: int
    returned_minor: int
    bar: str


@dataclass(frozen=True)
class Waiting:
    """What is not payable yet for one reason."""

    reason: str
    count: int
    amount_minor: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class Sheet:
    """One currency of a statement, laid out."""

    balance: Balance
    totals: tuple[Total, ...]
    commissions: tuple[Commission, ...]
    days: tuple[Day, ...]
    charges: tuple[Charge, ...]
    waiting: tuple[Waiting, ...]
    pending: tuple[Pending, ...]
    checks: tuple[Check, ...]

    @property
    def currency(self) -> str:
        """Return its currency."""
        return self.balance["currency"]

    @property
    def pending_minor(self) -> int:
        """Return what is not payable yet."""
        return sum(row.amount_minor for row in self.waiting)


def sheets(issue: Issue, statement: Statement, files: Mapping[str, bytes]) -> tuple[Sheet, ...]:
    """Return the currencies of a statement, with checks of the lists beside it."""
    written = {name: sums(name, content) for name, content in files.items()}
    traded = by_type(statement.lines)
    return tuple(
        _sheet(issue, statement, balance, traded.get(balance["currency"], {}), written)
        for balance in statement.balances
    )


def _sheet(
    issue: Issue,
    statement: Statement,
    balance: Balance,
    traded: Mapping[str, int],
    written: Mapping[str, Mapping[str, int]],
) -> Sheet:
    currency = balance["currency"]
    totals = tuple(
        sorted(_of(currency, statement.totals), key=lambda row: position(row["line_type"]))
    )
    waiting = _waiting(_of(currency, statement.pending))
    beside = {name: added.get(currency, 0) for name, added in written.items()}
    charges = _of(currency, statement.charges)
    checks = (
        *_types(currency, totals, traded, charges),
        *_balances(issue, balance, totals),
        Check("trades", currency, beside[TRADES],
              sum(net(line) for line in _of(currency, statement.lines))),
        Check("funds", currency, beside[FUNDS], balance["closing_minor"]),
        Check("pending", currency, beside[PENDING], sum(w.amount_minor for w in waiting)),
    )  # fmt: skip
    return Sheet(
        balance=balance,
        totals=totals,
        commissions=_commissions(_of(currency, statement.lines)),
        days=_days(_of(currency, statement.lines)),
        charges=charges,
        waiting=waiting,
        pending=_of(currency, statement.pending),
        checks=checks,
    )


def _of(currency: str, rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(row for row in rows if row["currency"] == currency)


def _types(
    currency: str,
    totals: Iterable[Total],
    traded: Mapping[str, int],
    charges: Iterable[Charge],
) -> list[Check]:
    """Return the sums of all types, and each type whose own sums differ."""
    stated: Counter[str] = Counter()
    for row in totals:
        stated[row["line_type"]] += row["amount_minor"]
    found = Counter(traded)
    for charge in charges:
        found[charge["line_type"]] += charge["amount_minor"]
    all_types = Check("types", currency, sum(found.values()), sum(stated.values()))
    each = (
        Check("type", currency, found[name], stated[name], name)
        for name in sorted(set(found) | set(stated), key=position)
    )
    return [all_types, *(check for check in each if not check.is_passed)]


def _balances(issue: Issue, balance: Balance, totals: Iterable[Total]) -> list[Check]:
    currency, closing = balance["currency"], balance["closing_minor"]
    moved = sum(row["amount_minor"] for row in totals)
    kept = closing if balance["state"] != "payable" else 0
    checks = [
        Check("opening", currency, balance["opening_minor"], balance["carried_minor"]),
        Check("balance", currency, balance["opening_minor"] + moved, closing),
        Check("payable", currency, balance["payable_minor"] + kept, closing),
    ]
    if not issue.is_draft:
        checks.append(Check("payout", currency, balance["payable_minor"], balance["payout_minor"]))
    return checks


def _commissions(lines: Iterable[Any]) -> tuple[Commission, ...]:
    found: dict[tuple[str, Decimal], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        if line["kind"] in ("sale", "refund"):
            row = found[line["policy_version"], line["commission_share"]]
            row[0] += 1
            row[1] += line["amount_minor"]
            row[2] += line["commission_minor"]
    return tuple(Commission(share, version, *found[version, share])
                 for version, share in sorted(found))  # fmt: skip


def _days(lines: Iterable[Any]) -> tuple[Day, ...]:
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        row = found[line["occurred_on"]]
        row[0] += 1
        row[1 if line["kind"] in ("sale", "chargeback_reversed") else 2] += (
            line["amount_minor"] + line["shipping_minor"]
        )
    days = sorted(found)
    earlier, shown = days[:-MOST_DAYS], days[-MOST_DAYS:]
    rows: list[tuple[date | None, list[int]]] = [(day, found[day]) for day in shown]
    if earlier:
        parts = zip(*(found[day] for day in earlier), strict=True)
        rows.insert(0, (None, [sum(part) for part in parts]))
    largest = max((sold for _, (_, sold, _) in rows), default=0)
    return tuple(
        Day(day, count, sold, returned, f"{sold * 100 / largest:.1f}" if largest else "0.0")
        for day, (count, sold, returned) in rows
    )


def _waiting(lines: Iterable[Pending]) -> tuple[Waiting, ...]:
    found: dict[str, list[Pending]] = defaultdict(list)
    for line in lines:
        found[line["reason"]].append(line)
    rows = []
    for reason, of_reason in found.items():
        days = [line["expected_on"] for line in of_reason if line["expected_on"]]
        amount = sum(line["amount_minor"] for line in of_reason)
        first, last = (min(days), max(days)) if days else (None, None)
        rows.append(Waiting(reason, len(of_reason), amount, first, last))
    return tuple(sorted(rows, key=lambda row: (-abs(row.amount_minor), row.reason)))
