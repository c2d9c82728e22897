"""The lists beside a merchant's statement: every trade, the flow of funds, and what is pending.

Amounts are in major units with the currency beside them. The files are UTF-8 with a byte order
mark, which spreadsheets need for Chinese, and no text in them is a formula.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ledger.cells import without_formula
from ledger.line_types import LINE_TYPES
from ledger.money import exponent
from reports.catalogue import translations
from reports.formats import inline
from reports.merchant_statement_figures import (
    ORDER,
    PARTS,
    Balance,
    Issue,
    Line,
    Statement,
    net,
)
from reports.merchant_statement_words import word

TRADES = "trades.csv"
FUNDS = "funds.csv"
PENDING = "pending.csv"

#: Column of each list that adds up, by currency.
ADDS_UP = {TRADES: "net", FUNDS: "amount", PENDING: "amount"}

_TRADE = (
    "month", "type", "order_id", "line_no", "source_id", "occurred_on", "payable_on", "currency",
    "merchandise", "shipping", "fixed_fee", "commission_share", "commission", "tax",
    "provider_fee", "net", "policy_version",
)  # fmt: skip
_FUND = (
    "month", "currency", "entry", "line_type", "name_zh", "name_en", "source_id", "note", "amount",
    "balance",
)  # fmt: skip
_PENDING = (
    "month", "order_id", "line_no", "currency", "amount", "reason", "reason_zh", "reason_en",
    "expected_on",
)  # fmt: skip


def lists(issue: Issue, statement: Statement) -> dict[str, bytes]:
    """Return the lists of a statement as files by name, each row in a fixed order."""
    return {
        TRADES: _as_csv(_TRADE, (_trade(issue, line) for line in statement.lines)),
        FUNDS: _as_csv(_FUND, _funds(issue, statement)),
        PENDING: _as_csv(_PENDING, _pending(issue, statement)),
    }


def sums(name: str, content: bytes) -> dict[str, int]:
    """Return what a list comes to in minor units by currency, read from the file itself."""
    added: dict[str, int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        if row.get("entry") in _STATED:
            continue
        places = exponent(row["currency"])
        added[row["currency"]] += int(Decimal(row[ADDS_UP[name]]).scaleb(places))
    return added


def major(minor: int, currency: str) -> str:
    """Return an amount in major units, to the last minor unit, such as `-12.50`."""
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}"


#: Entries of the flow of funds that say what the others come to.
_STATED = ("closing", "payable", "carried_forward", "on_hold")


def _trade(issue: Issue, line: Line) -> Sequence[Any]:
    def amount(part: str) -> str:
        return major(line[part], line["currency"])  # type: ignore[literal-required]

    return (
        issue.month, line["kind"], line["order_id"], line["line_no"], line["source_id"],
        line["occurred_on"].isoformat(), line["payable_on"].isoformat(), line["currency"],
        amount("amount_minor"), amount("shipping_minor"), amount("order_fee_minor"),
        f"{line['commission_share'].normalize():f}", amount("commission_minor"),
        amount("tax_minor"), amount("provider_fee_minor"), major(net(line), line["currency"]),
        line["policy_version"],
    )  # fmt: skip


def by_type(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """Return what lines come to, by currency and line type."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        of_currency = found[line["currency"]]
        for line_type, part in PARTS[line["kind"]]:
            if amount := line[part]:  # type: ignore[literal-required]
                of_currency[line_type] += amount
    return found


def _funds(issue: Issue, statement: Statement) -> Iterable[Sequence[Any]]:
    """Yield opening, what trades come to by type, each charge, and what the balance ends with."""
    trades = by_type(statement.lines)
    for balance in statement.balances:
        currency = balance["currency"]
        running = balance["opening_minor"]
        head = (issue.month, currency)
        yield (*head, "opening", *_named(None, "opening"), "", "",
               major(running, currency), major(running, currency))  # fmt: skip
        of_currency = trades.get(currency, {})
        for line_type in sorted(of_currency, key=position):
            amount = of_currency[line_type]
            running += amount
            yield (*head, "trades", *_named(line_type), issue.month, "",
                   major(amount, currency), major(running, currency))  # fmt: skip
        for charge in statement.charges:
            if charge["currency"] == currency:
                running += charge["amount_minor"]
                yield (*head, "charge", *_named(charge["line_type"]), charge["source_id"],
                       inline(charge["note"]), major(charge["amount_minor"], currency),
                       major(running, currency))  # fmt: skip
        yield from _ending(head, balance)


def _ending(head: tuple[str, str], balance: Balance) -> Iterable[Sequence[Any]]:
    """Yield what the balance comes to, and where it goes."""
    closing, currency = balance["closing_minor"], balance["currency"]
    amounts = {"closing": closing, "payable": balance["payable_minor"]}
    if balance["state"] in ("carried_forward", "on_hold"):
        amounts[balance["state"]] = closing
    for entry, amount in amounts.items():
        yield (*head, entry, *_named(None, entry), "", "", major(amount, currency),
               major(closing, currency))  # fmt: skip


def _named(line_type: str | None, entry: str = "") -> tuple[str, str, str]:
    """Return a line type with its names, or the names of an entry that is none."""
    if line_type is None:
        chinese, english = (word("entry", entry, translations(said)) for said in ("zh", "en"))
        return "", chinese, english
    return (line_type, *names(line_type))


def names(line_type: str) -> tuple[str, str]:
    """Return the Chinese and the English name of a line type; an unknown one names itself."""
    known = LINE_TYPES.get(line_type)
    return (known.name_zh, known.name_en) if known else (line_type, line_type)


def position(line_type: str) -> tuple[int, str]:
    """Return where a line type stands on a page."""
    return ORDER.get(line_type, len(ORDER)), line_type


def _pending(issue: Issue, statement: Statement) -> Iterable[Sequence[Any]]:
    for line in statement.pending:
        reason = line["reason"]
        yield (
            issue.month, line["order_id"], line["line_no"], line["currency"],
            major(line["amount_minor"], line["currency"]), reason,
            word("pending", reason, translations("zh")),
            word("pending", reason, translations("en")),
            line["expected_on"].isoformat() if line["expected_on"] else "",
        )  # fmt: skip


def _as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    amounts = {i for i, name in enumerate(columns) if name in _AMOUNTS}
    for row in rows:
        writer.writerow(
            [
                without_formula(cell) if isinstance(cell, str) and i not in amounts else cell
                for i, cell in enumerate(row)
            ]
        )
    return text.getvalue().encode("utf-8-sig", "replace")


#: Columns whose cells are numbers, though a minus stands before some.
_AMOUNTS = frozenset(
    ("merchandise", "shipping", "fixed_fee", "commission_share", "commission", "tax",
     "provider_fee", "net", "amount", "balance")
)  # fmt: skip
