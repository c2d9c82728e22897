"""Each section's rows are prepared here; its template only lays them out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reports.messages import Message, Voice
from reports.reconciliation_figures import Figures, Item, Move, OpenTotal, Sides, TieOut
from reports.reconciliation_headlines import (
    AGES,
    AUTOMATIC,
    FIRST,
    RATE_BASE,
    count,
    entries,
    ratio,
)
from reports.shapes import bar

#: Receipts on the page, the newest: `files.csv` beside it has all of them.
MOST_RECEIPTS = 60

#: Why two sides may differ with nothing to be done about it.
SETTLED = ("not_due", "confirmed_set", "decided", "rounding", "merchant_payout")

SEVERITIES = ("critical", "high", "medium", "low")
MOVES = ("opening", "new", "reopened", "changed", "cleared", "closing")

View = dict[str, Any]


@dataclass
class Leg:
    """One leg of a row: both sides, what they differ by, and why."""

    left_count: int = 0
    left_minor: int = 0
    right_count: int = 0
    right_minor: int = 0
    causes: dict[str, list[int]] = field(default_factory=dict)

    @property
    def gap_minor(self) -> int:
        """Return the other side less our side."""
        return self.right_minor - self.left_minor

    @property
    def is_empty(self) -> bool:
        """Return whether neither side says anything: that is no agreement."""
        return not self.left_count and not self.right_count

    @property
    def tone(self) -> str:
        """Return `good` where both sides agree, `bad` where something is to be done about them."""
        return "bad" if set(self.causes) - set(SETTLED) else "" if self.causes else "good"

    def add(self, row: Sides) -> None:
        """Take a row in."""
        self.left_count += row["left_count"]
        self.left_minor += row["left_minor"]
        self.right_count += row["right_count"]
        self.right_minor += row["right_minor"]
        if gap := row["right_minor"] - row["left_minor"]:
            cause = self.causes.setdefault(row["cause"], [0, 0])
            cause[0] += max(row["left_count"], row["right_count"])
            cause[1] += gap


@dataclass
class ThreeWay:
    """One row of the totals: books beside provider, provider beside bank."""

    currency: str
    order: Leg = field(default_factory=Leg)
    bank: Leg = field(default_factory=Leg)


def _three_ways(
    rows: Iterable[Sides], key: Callable[[Sides], tuple[str, ...]]
) -> dict[tuple[str, ...], ThreeWay]:
    """Return both legs added up by a key that ends with the currency."""
    found: dict[tuple[str, ...], ThreeWay] = {}
    for row in rows:
        three_way = found.setdefault(key(row), ThreeWay(row["currency"]))
        (three_way.order if row["leg"] == "order" else three_way.bank).add(row)
    return dict(sorted(found.items()))


def _laid_out(three_way: ThreeWay, name: str, voice: Voice, largest: int = 0) -> View:
    legs = {"order": three_way.order, "bank": three_way.bank}
    return {
        "name": name,
        "currency": three_way.currency,
        **legs,
        "causes": {
            leg: [
                {"name": voice.label("cause", cause), "count": number, "gap_minor": gap}
                for cause, (number, gap) in sorted(
                    sides.causes.items(), key=lambda item: (-abs(item[1][1]), item[0])
                )
            ]
            for leg, sides in legs.items()
        },
        "bars": {leg: half_bar(abs(sides.gap_minor), largest) for leg, sides in legs.items()},
    }


def half_bar(value: int, largest: int) -> str:
    """Return the length of a bar that starts in the middle of its cell, in per cent of it."""
    return bar(value, largest * 2)


def totals(figures: Figures, voice: Voice) -> View:
    """Return the three-way totals of the month by provider, of months and of days."""
    meta = figures["meta"]
    of_month = [row for row in figures["months"] if row.get("month") == meta["month"]]
    by_provider = _three_ways(of_month, lambda row: (row["provider"], row["currency"]))
    sums = _three_ways(of_month, lambda row: (row["currency"],))
    main = [row for row in figures["months"] if row["currency"] == meta["currency"]]
    months = _three_ways(main, lambda row: (row.get("month", ""),))
    main = [row for row in figures["days"] if row["currency"] == meta["currency"]]
    days = _three_ways(main, lambda row: (row.get("day", ""),))
    largest = max((abs(leg.gap_minor) for d in days.values() for leg in (d.order, d.bank)),
                  default=0)  # fmt: skip
    return {
        "providers": [
            _laid_out(row, voice.label("provider", provider), voice)
            for (provider, _), row in by_provider.items()
        ],
        "sums": [_laid_out(row, voice.label("provider", "all"), voice) for row in sums.values()],
        "months": [
            _laid_out(row, voice.formats.month(month), voice) for (month,), row in months.items()
        ],
        "days": [_laid_out(row, day, voice, largest) for (day,), row in days.items()],
        "bridge": _bridge(figures, voice),
    }


def _bridge(figures: Figures, voice: Voice) -> list[View]:
    """Return the steps from books to banks, each with a bar on the scale of the largest step."""
    rows = figures["bridge"]
    largest = max((abs(row["amount_minor"]) for row in rows if not row["is_total"]), default=0)
    return [
        {
            **row,
            "name": voice.label("step", row["step"]),
            "bar": half_bar(0 if row["is_total"] else abs(row["amount_minor"]), largest),
        }
        for row in rows
    ]


def _sums(
    rows: Iterable[Mapping[str, Any]], key: Callable[[Any], tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[int]]:
    """Return number and amount of breaks by a key."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found[key(row)][0] += row["break_count"]
        found[key(row)][1] += row["amount_minor"]
    return found


def _age(row: OpenTotal) -> int:
    """Return the place of a break's age among AGES."""
    return next(
        place for place, (_, last) in enumerate(AGES) if last is None or row["age_days"] <= last
    )


def age_names() -> list[str]:
    """Return the ages as `0–1`, the last one as `>30`."""
    return [f"{first}–{last}" if last is not None else f">{first - 1}" for first, last in AGES]


def open_breaks(figures: Figures, voice: Voice) -> View:
    """Return open breaks by kind and age, by severity and by provider, and the gravest of them."""
    rows = figures["open"]
    kinds = _sums(rows, lambda row: (row["category"], row["currency"]))
    cells = _sums(rows, lambda row: (row["category"], row["currency"], _age(row)))
    ages = _sums(rows, lambda row: (_age(row), row["currency"]))
    oldest: dict[str, int] = {}
    for row in rows:
        oldest[row["category"]] = max(oldest.get(row["category"], 0), row["age_days"])
    largest = max((minor for _, minor in kinds.values()), default=0)
    longest = max((minor for _, minor in ages.values()), default=0)
    listed = figures["items"]
    unlisted = sum(row["break_count"] for row in rows) - len(listed)
    return {
        "age_names": age_names(),
        "kinds": [
            {
                "category": category,
                "name": voice.label("break", category),
                "anchor": kind_anchor(category, currency, voice),
                "currency": currency,
                "count": number,
                "amount_minor": minor,
                "bar": bar(minor, largest),
                "ages": [cells.get((category, currency, age)) for age in range(len(AGES))],
                "oldest": oldest[category],
            }
            for (category, currency), (number, minor) in sorted(
                kinds.items(), key=lambda item: (-item[1][1], item[0])
            )
        ],
        "sums": [
            {
                "currency": currency,
                "count": number,
                "amount_minor": minor,
                "ages": [ages.get((age, currency)) for age in range(len(AGES))],
            }
            for (currency,), (number, minor) in sorted(
                _sums(rows, lambda row: (row["currency"],)).items()
            )
        ],
        "ages": [
            {"name": age_names()[age], "currency": currency, "count": number,
             "amount_minor": minor, "bar": bar(minor, longest)}
            for (age, currency), (number, minor) in sorted(ages.items())
        ],
        "oldest": max(oldest.values(), default=0),
        "severities": _severities(rows, voice),
        "providers": _by_provider(rows, voice),
        "items": [_item(item, voice) for item in listed],
        "total": len(listed) + unlisted,
        "more": unlisted and voice.text(Message("recon_more", {"count": count(unlisted)})),
    }  # fmt: skip


def _severities(rows: Sequence[OpenTotal], voice: Voice) -> list[View]:
    every = _sums(rows, lambda row: (row["severity"], row["currency"]))
    late = _sums(
        [row for row in rows if row["is_overdue"]], lambda row: (row["severity"], row["currency"])
    )
    return [
        {
            "severity": severity,
            "name": voice.severity(severity),
            "currency": currency,
            "count": every[severity, currency][0],
            "amount_minor": every[severity, currency][1],
            "overdue": late.get((severity, currency), [0, 0]),
        }
        for severity, currency in sorted(every, key=lambda key: (SEVERITIES.index(key[0]), key[1]))
    ]


def _by_provider(rows: Sequence[OpenTotal], voice: Voice) -> list[View]:
    sums = _sums(rows, lambda row: (row["provider"], row["currency"]))
    largest = max((minor for _, minor in sums.values()), default=0)
    return [
        {"name": voice.label("provider", provider), "currency": currency, "count": number,
         "amount_minor": minor, "bar": bar(minor, largest)}
        for (provider, currency), (number, minor) in sorted(
            sums.items(), key=lambda item: (-item[1][1], item[0])
        )
    ]  # fmt: skip


def kind_anchor(category: str, currency: str, voice: Voice) -> str:
    """Return the id of the row that adds up the open breaks of a kind."""
    return f"kind-{category}" + (f"-{currency}" if currency != voice.formats.currency else "")


def _item(item: Item, voice: Voice) -> View:
    ids = (
        ("order", item["order_id"]),
        ("payment", item["payment_id"]),
        ("native", item["native_id"]),
        ("batch", item["batch_id"]),
    )
    return {
        **item,
        "name": voice.label("break", item["category"]),
        "anchor": kind_anchor(item["category"], item["currency"], voice),
        "provider_name": voice.label("provider", item["provider"]),
        "severity_name": voice.severity(item["severity"]),
        "status_name": voice.label("break_status", item["status"]),
        "owner_name": voice.label("department", item["owner"]),
        "ids": [(voice.label("id", kind), value) for kind, value in ids if value],
    }


def roll_forward(figures: Figures, voice: Voice) -> View:
    """Return how the open breaks of the period's beginning became those of its end."""
    rows = figures["roll_forward"]
    after = [row for row in rows if row["move"] == "after"]
    return {
        "moves": MOVES,
        "kinds": [
            _rolled([r for r in rows if (r["category"], r["currency"]) == key],
                    voice.label("break", key[0]), key[1])
            for key in sorted({(row["category"], row["currency"]) for row in rows})
        ],
        "sums": [
            _rolled([row for row in rows if row["currency"] == currency],
                    voice.label("provider", "all"), currency)
            for currency in sorted({row["currency"] for row in rows})
        ],
        "has_after": bool(after),
    }  # fmt: skip


def _rolled(rows: Sequence[Move], name: str, currency: str) -> View:
    cells = dict.fromkeys((*MOVES, "after", "now"), (0, 0))
    for move, (number, minor) in _sums(rows, lambda row: (row["move"],)).items():
        cells[move[0]] = (number, minor)
    closing = [cells[move] for move in MOVES if move != "closing"]
    cells["closing"] = (sum(cell[0] for cell in closing), sum(cell[1] for cell in closing))
    cells["now"] = (
        cells["closing"][0] + cells["after"][0],
        cells["closing"][1] + cells["after"][1],
    )
    return {"name": name, "currency": currency, "cells": cells}


def fees(figures: Figures, voice: Voice) -> View:
    """Return the fees taken beside those contracted, and the reserves held."""
    return {
        "fees": [
            {
                **row,
                "name": voice.label("provider", row["provider"]),
                "share": ratio(row["taken_minor"], row["captured_minor"]),
            }
            for row in figures["fees"]
        ],
        "reserves": [
            {**row, "name": voice.label("provider", row["provider"])} for row in figures["reserves"]
        ],
    }


def pairing(figures: Figures, voice: Voice) -> View:
    """Return how entries found what they settle, by number and amount, and how many breaks."""
    rows = figures["pairing"]
    keys = sorted({(row["provider"], row["currency"]) for row in rows})
    found, every = figures["found"], entries(figures)
    grave = found["break_count"] - found["timing_count"]
    return {
        "rows": [
            _paired(
                [row for row in rows if (row["provider"], row["currency"]) == key],
                voice.label("provider", key[0]), key[1],
            )
            for key in keys
        ],
        "sums": [
            _paired([row for row in rows if row["currency"] == currency],
                    voice.label("provider", "all"), currency)
            for currency in sorted({key[1] for key in keys})
        ],
        "stages": [
            {"name": voice.label("stage", stage), "currency": currency,
             "count": sum(row["entry_count"] for row in of_stage),
             "amount_minor": sum(row["amount_minor"] for row in of_stage)}
            for currency in sorted({key[1] for key in keys})
            for stage in (*AUTOMATIC, "manual", "alone")
            if (of_stage := [row for row in rows
                             if (row["stage"], row["currency"]) == (stage, currency)])
        ],
        "entries": every,
        "breaks": found["break_count"],
        "timing": found["timing_count"],
        "rate": ratio(found["break_count"] * RATE_BASE, every),
        "rate_without_timing": ratio(grave * RATE_BASE, every),
    }  # fmt: skip


def _paired(rows: Iterable[Mapping[str, Any]], name: str, currency: str) -> View:
    rows = list(rows)

    def share(column: str, stages: Sequence[str]) -> Fraction | None:
        return ratio(
            sum(row[column] for row in rows if row["stage"] in stages),
            sum(row[column] for row in rows),
        )

    return {
        "name": name,
        "currency": currency,
        "count": sum(row["entry_count"] for row in rows),
        "alone": sum(row["entry_count"] for row in rows if row["stage"] == "alone"),
        "first": (share("entry_count", (FIRST,)), share("amount_minor", (FIRST,))),
        "automatic": (share("entry_count", AUTOMATIC), share("amount_minor", AUTOMATIC)),
    }


def files(figures: Figures, voice: Voice) -> View:
    """Return the files that came, those that were refused and those that are missing."""
    receipts = figures["receipts"]
    kinds: dict[tuple[str, str], View] = {}
    for row in receipts:
        key = (row["issuer"] or "", row["file_format"] or "")
        kind = kinds.setdefault(
            key,
            {"name": voice.label("provider", key[0]) if key[0] else voice.unnamed,
             "file_format": key[1] or "—", "loaded": 0, "already_loaded": 0, "refused": 0,
             "rows": 0, "latest_at": row["received_at"]},
        )  # fmt: skip
        kind[row["outcome"]] += 1
        kind["rows"] += (row["row_count"] or 0) if row["outcome"] == "loaded" else 0
        kind["latest_at"] = row["received_at"]
    newest = [
        {**row, "outcome_name": voice.label("outcome", row["outcome"])}
        for row in reversed(receipts)
    ]
    gaps = sum(row["break_count"] for row in figures["open"] if row["category"] == "file_gap")
    return {
        "kinds": [kind for _, kind in sorted(kinds.items())],
        "refused": [row for row in newest if row["outcome"] == "refused"],
        "receipts": newest[:MOST_RECEIPTS],
        "unlisted": max(0, len(receipts) - MOST_RECEIPTS),
        "gaps": [_item(item, voice) for item in figures["gaps"]],
        "unlisted_gaps": gaps - len(figures["gaps"]),
    }


def proof(figures: Figures, voice: Voice) -> View:
    """Return balances beside the books, and every check with both its sides."""
    return {
        "balances": figures["balances"],
        "groups": [
            {
                "name": voice.label("tie_out", name),
                "checks": [checks for checks in figures["tie_outs"] if checks["id"] == name],
                "passed": sum(
                    check["left"] == check["right"]
                    for check in figures["tie_outs"]
                    if check["id"] == name
                ),
            }
            for name in dict.fromkeys(check["id"] for check in figures["tie_outs"])
        ],
        "tie_outs": [check_view(check, voice) for check in figures["tie_outs"]],
        "attachments": [
            {**row, "title": voice.label("attachment", row["name"])}
            for row in figures["attachments"]
        ],
    }


def check_view(check: TieOut, voice: Voice) -> View:
    """Return a check in words: what it is about, both sides and the signed gap."""
    formats = voice.formats
    currency = check["currency"] or formats.currency
    is_money = check["unit"] == "money"

    def written(value: int) -> str:
        return formats.figure(value, currency) if is_money else formats.value("count", value)

    subject = check["subject"]
    if check["id"] != "balance":  # an account of the ledger has no other name
        subject = voice.label("provider", subject or "all")
    gap = check["left"] - check["right"]
    return {
        "id": check["id"],
        "check": f"{voice.label('tie_out', check['id'])} · {subject}",
        "subject": subject,
        "left": written(check["left"]),
        "right": written(check["right"]),
        "gap": formats.gap(gap, currency) if is_money else formats.difference(gap),
        "is_passed": gap == 0,
    }


#: What the template of each section lays out.
VIEWS: dict[str, Callable[[Figures, Voice], View]] = {
    "totals": totals,
    "open": open_breaks,
    "roll-forward": roll_forward,
    "fees": fees,
    "pairing": pairing,
    "files": files,
    "proof": proof,
}
