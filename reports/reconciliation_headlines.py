"""The headline of a reconciliation report and the title of each section, chosen from the figures.

Rules return messages (codes and parameters); wording them is the business of `messages`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from reports.messages import Message, Quantity
from reports.reconciliation_figures import Figures, Sides, failing

#: Age of open breaks in working days from the day on which the two sides had to agree.
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 3), (4, 7), (8, 30), (31, None))

#: Stages that pair without a person; the first one needs nothing but what both sides say.
FIRST, AUTOMATIC = "exact", ("exact", "id", "reference")

#: A break rate is per so many entries.
RATE_BASE = 10_000

Messages = tuple[Message, ...]


def count(number: int) -> Quantity:
    """Return a number of things as a parameter."""
    return Quantity("count", number)


def amounts(rows: Iterable[Mapping[str, Any]]) -> Quantity:
    """Return the sum of rows as a parameter: one amount for each currency."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["currency"]] += row["amount_minor"]
    return Quantity("amounts", [(minor, currency) for currency, minor in sorted(sums.items())])


def ratio(num: int, den: int) -> Fraction | None:
    """Return a share, or None of nothing: no entries do not make 100 %."""
    return Fraction(num, den) if den else None


def moved(figures: Figures, *moves: str) -> int:
    """Return how many breaks came by these moves."""
    return sum(row["break_count"] for row in figures["roll_forward"] if row["move"] in moves)


def headline(figures: Figures) -> Messages:
    """Return whether everything agrees, else how much is open and at stake."""
    number = sum(row["break_count"] for row in figures["open"])
    if not number:
        return (Message("recon_balanced"),)
    params = {"count": count(number), "amounts": amounts(figures["open"])}
    return (Message("recon_open", params),)


def summary(figures: Figures) -> Messages:
    """Return what came and went in the period, and what presses."""
    said = [
        Message(
            "recon_period",
            {
                "month": Quantity("month", figures["meta"]["month"]),
                "new": count(moved(figures, "new", "reopened")),
                "cleared": count(-moved(figures, "cleared")),
            },
        )
    ]
    rows = figures["open"]
    if rows:
        said.append(Message("recon_oldest", {"count": count(max(r["age_days"] for r in rows))}))
    for code, number in (
        ("recon_overdue", sum(r["break_count"] for r in rows if r["is_overdue"])),
        ("recon_awaiting", sum(r["break_count"] for r in rows if r["status"] != "open")),
    ):
        if number:
            said.append(Message(code, {"count": count(number)}))
    return tuple(said)


def _totals(figures: Figures) -> Messages:
    month, currency = figures["meta"]["month"], figures["meta"]["currency"]
    rows = [r for r in figures["months"] if (r.get("month"), r["currency"]) == (month, currency)]
    if not rows:
        return (Message("recon_no_books"),)
    return tuple(_leg(leg, [row for row in rows if row["leg"] == leg]) for leg in ("order", "bank"))


def _leg(leg: str, rows: Sequence[Sides]) -> Message:
    gaps: dict[str, int] = defaultdict(int)
    for row in rows:
        gaps[row["cause"]] += row["right_minor"] - row["left_minor"]
    gap = sum(gaps.values())
    causes = {cause for cause, minor in gaps.items() if minor}
    if causes == {"not_due"}:
        return Message(f"recon_{leg}_waits", {"gap": Quantity("statement", abs(gap))})
    if causes:
        return Message(f"recon_{leg}_differs", {"gap": Quantity("signed_statement", gap)})
    return Message(f"recon_{leg}_agrees")


def _open(figures: Figures) -> Messages:
    rows = figures["open"]
    if not rows:
        return (Message("recon_none_open"),)
    by_category: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["currency"] == figures["meta"]["currency"]:
            by_category[row["category"]] += row["amount_minor"]
    said = []
    if by_category:
        largest = min(by_category, key=lambda category: (-by_category[category], category))
        weight = [(by_category[largest], figures["meta"]["currency"])]
        named = Quantity("label", largest, unit="break")
        params = {"category": named, "amounts": Quantity("amounts", weight)}
        said.append(Message("recon_largest", params))
    days = AGES[-1][0] - 1
    old = sum(row["break_count"] for row in rows if row["age_days"] > days)
    code = "recon_old" if old else "recon_young"
    return (*said, Message(code, {"count": count(old), "days": count(days)}))


def _roll_forward(figures: Figures) -> Messages:
    opening = moved(figures, "opening")
    closing = opening + moved(figures, "new", "reopened", "changed", "cleared")
    return (Message("recon_rolled", {"opening": count(opening), "closing": count(closing)}),)


def _fees(figures: Figures) -> Messages:
    currency = figures["meta"]["currency"]
    gap = sum(r["difference_minor"] or 0 for r in figures["fees"] if r["currency"] == currency)
    code = "agree" if gap == 0 else "over" if gap > 0 else "under"
    return (Message(f"recon_fees_{code}", {"gap": Quantity("statement", abs(gap))}),)


def _pairing(figures: Figures) -> Messages:
    every = sum(row["entry_count"] for row in figures["pairing"])
    paired = sum(row["entry_count"] for row in figures["pairing"] if row["stage"] in AUTOMATIC)
    share = ratio(paired, every)
    if share is None:
        return (Message("recon_paired_none"),)
    said = [Message("recon_paired", {"share": Quantity("share", share, digits=2)})]
    rate = ratio(figures["found"]["break_count"] * RATE_BASE, entries(figures))
    if rate is not None:
        said.append(Message("recon_rate", {"rate": Quantity("rate", rate)}))
    return tuple(said)


def entries(figures: Figures) -> int:
    """Return how many entries of all kinds providers made in the month."""
    return sum(row["entry_count"] for row in figures["entries"])


def _files(figures: Figures) -> Messages:
    came = len(figures["receipts"])
    refused = sum(row["outcome"] == "refused" for row in figures["receipts"])
    gaps = sum(row["break_count"] for row in figures["open"] if row["category"] == "file_gap")
    said = [Message("recon_files" if came else "recon_files_none", {"count": count(came)})]
    if refused:
        said.append(Message("recon_refused", {"count": count(refused)}))
    said.append(Message("recon_gaps" if gaps else "recon_gaps_none", {"count": count(gaps)}))
    return tuple(said)


def _proof(figures: Figures) -> Messages:
    failed, every = len(failing(figures)), len(figures["tie_outs"])
    code = "recon_unproven" if failed or not every else "recon_proven"
    return (Message(code, {"failed": count(failed), "all": count(every)}),)


#: The sections in the order of the report, and what chooses the title of each.
TITLES: dict[str, Callable[[Figures], Messages]] = {
    "totals": _totals,
    "open": _open,
    "roll-forward": _roll_forward,
    "fees": _fees,
    "pairing": _pairing,
    "files": _files,
    "proof": _proof,
}
