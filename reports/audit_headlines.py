"""The opinion of an audit report, its headline and the title of each section, by rule from counts.

Rules return messages (codes and parameters); wording them is the business of `messages`.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from reports.audit_figures import (
    SEVERITIES,
    Figures,
    departments,
    failing,
    open_findings,
)
from reports.messages import Message, Quantity, directed

Messages = tuple[Message, ...]

#: What an opinion looks like: its mark, and the colour of its chip.
OPINIONS = {
    "none": ("○", "warning"),
    "unsatisfactory": ("▲", "critical"),
    "improvement": ("▲", "warning"),
    "remarks": ("●", "info"),
    "satisfactory": ("●", "final"),
}

#: The department that answers for the tables.
OF_TABLES = "data"


def count(number: int) -> Quantity:
    """Return a number of things as a parameter."""
    return Quantity("count", number)


def issues(figures: Figures, department: str | None = None) -> Counter[str]:
    """Return how many findings are open, and checks of tables failed, by severity."""
    found = Counter(row["severity"] for row in open_findings(figures, department))
    if department in (None, OF_TABLES):
        found.update(r["severity"] for r in figures["tables"]["wrong"] if r["outcome"] == "broken")
    return found


def blind(figures: Figures, department: str | None = None) -> int:
    """Return how many critical claims and checks of tables could not be judged."""
    rows: list[Any] = [row for row in figures["results"] if department in (None, row["department"])]
    if department in (None, OF_TABLES):
        rows += figures["tables"]["wrong"]
    return sum(r["severity"] == "critical" and r["outcome"] == "inconclusive" for r in rows)


def opinion(figures: Figures, department: str | None = None) -> str:
    """Return the opinion on all, or on one department: a key of OPINIONS.

    No opinion is possible where a critical claim could not be judged, or nothing was looked at.
    Else the gravest open issue decides.
    """
    rows = [row for row in figures["results"] if department in (None, row["department"])]
    if blind(figures, department) or not any(row["population"] for row in rows):
        return "none"
    found = issues(figures, department)
    for severity, code in zip(
        SEVERITIES, ("unsatisfactory", "improvement", "remarks"), strict=True
    ):
        if found[severity]:
            return code
    return "satisfactory"


def headline(figures: Figures) -> Messages:
    """Return the opinion with its reason, and one sentence in numbers."""
    return (_reason(figures), _numbers(figures))


def _reason(figures: Figures) -> Message:
    code, found = opinion(figures), issues(figures)
    if code == "none":
        unjudged = blind(figures)
        return Message("audit_none" if unjudged else "audit_none_empty", {"count": count(unjudged)})
    severity = {"unsatisfactory": "critical", "improvement": "warning", "remarks": "info"}
    return Message(f"audit_{code}", {"count": count(found[severity.get(code, "info")])})


def _numbers(figures: Figures) -> Message:
    found = Counter(row["severity"] for row in open_findings(figures))
    held = sum(row["outcome"] == "holds" for row in figures["results"])
    return Message(
        "audit_numbers",
        {
            "holds": count(held),
            "claims": count(len(figures["results"])),
            "count": count(found.total()),
            **{severity: count(found[severity]) for severity in SEVERITIES},
        },
    )


def summary(figures: Figures) -> Messages:
    """Return what presses and what changed since the audit before."""
    return (*pressing(figures), _change(figures, "audit_than_before"))


def pressing(figures: Figures) -> Messages:
    """Return what is overdue or came back, and what could not be said."""
    found = open_findings(figures)
    late = [row for row in found if row["is_overdue"]]
    days = max((row["days_overdue"] for row in late), default=0)
    said = [Message("audit_none_overdue")]
    if late:
        said = [Message("audit_overdue", {"count": count(len(late)), "days": count(days)})]
    results = figures["results"]
    for code, number in (
        ("audit_repeated", sum(row["times_reopened"] > 0 for row in found)),
        ("audit_unjudged", sum(row["outcome"] == "inconclusive" for row in results)),
        (
            "audit_empty",
            sum(row["population"] == 0 and row["outcome"] == "holds" for row in results),
        ),
    ):
        if number:
            said.append(Message(code, {"count": count(number)}))
    return tuple(said)


def _change(figures: Figures, code: str) -> Message:
    """Return how many more or fewer findings are open than at the audit before."""
    trend = figures["trend"]
    if len(trend) < 2:
        return Message(f"{code}_first")
    change = trend[-1]["open_findings"] - trend[-2]["open_findings"]
    return directed(code, Fraction(change), {"count": count(abs(change))})


def _overdue(figures: Figures) -> Messages:
    found = open_findings(figures)
    late = sum(row["is_overdue"] for row in found)
    escalated = sum(row["is_escalated"] for row in found)
    if not late:
        return (Message("audit_title_none_overdue"),)
    said = [Message("audit_title_overdue", {"count": count(late)})]
    if escalated:
        said.append(Message("audit_title_escalated", {"count": count(escalated)}))
    return tuple(said)


def _scope(figures: Figures) -> Messages:
    checks = sum(r["holds"] + r["broken"] + r["inconclusive"] for r in figures["tables"]["kinds"])
    unjudged = sum(row["outcome"] == "inconclusive" for row in figures["results"])
    params = {
        "claims": count(len(figures["results"])),
        "checks": count(checks),
        "tables": count(figures["tables"]["table_count"]),
    }
    code = "audit_title_unjudged" if unjudged else "audit_title_judged"
    return (Message("audit_title_scope", params), Message(code, {"count": count(unjudged)}))


def moved(figures: Figures, moves: Iterable[str]) -> int:
    """Return how many findings came, less those that went, by these moves."""
    return sum(row["finding_count"] for row in figures["roll_forward"] if row["move"] in moves)


def _follow_up(figures: Figures) -> Messages:
    opening = moved(figures, ("opening",))
    closing = sum(row["finding_count"] for row in figures["roll_forward"])
    return (Message("audit_title_rolled", {"opening": count(opening), "closing": count(closing)}),)


def _departments(figures: Figures) -> Messages:
    every = departments(figures)
    params = {
        "count": count(sum(bool(open_findings(figures, name)) for name in every)),
        "all": count(len(every)),
    }
    return (Message("audit_title_departments", params),)


def _coverage(figures: Figures) -> Messages:
    clauses = {row["clause"] for row in figures["clauses"]}
    covered = {row["clause"] for row in figures["results"]} & clauses
    broken = {row["clause"] for row in figures["results"] if row["outcome"] == "broken"}
    return (
        Message("audit_title_covered", {"count": count(len(covered)), "all": count(len(clauses))}),
        Message("audit_title_breached", {"count": count(len(broken))}),
    )


def _trend(figures: Figures) -> Messages:
    return (_change(figures, "audit_trend"),)


def _settled(figures: Figures) -> Messages:
    states = Counter(row["state"] for row in figures["findings"])
    return (
        Message("audit_title_verified", {"count": count(states["verified"] + states["closed"])}),
        Message("audit_title_accepted", {"count": count(states["risk_accepted"])}),
    )


def _tables(figures: Figures) -> Messages:
    kinds = figures["tables"]["kinds"]
    held = sum(row["holds"] for row in kinds)
    every = held + sum(row["broken"] + row["inconclusive"] for row in kinds)
    if not every:
        return (Message("audit_title_no_tables"),)
    code = "audit_title_tables_hold" if held == every else "audit_title_tables_fail"
    return (Message(code, {"count": count(every - held), "all": count(every)}),)


def _annex(figures: Figures) -> Messages:
    outcomes = Counter(row["outcome"] for row in figures["results"])
    params = {name: count(outcomes[name]) for name in ("holds", "broken", "inconclusive")}
    return (Message("audit_title_annex", {"count": count(outcomes.total()), **params}),)


def _proof(figures: Figures) -> Messages:
    failed, every = len(failing(figures)), len(figures["tie_outs"])
    code = "recon_unproven" if failed or not every else "recon_proven"
    return (Message(code, {"failed": count(failed), "all": count(every)}),)


#: The sections in the order of the report, and what chooses the title of each.
TITLES: dict[str, Callable[[Figures], Messages]] = {
    "overdue": _overdue,
    "scope": _scope,
    "follow-up": _follow_up,
    "departments": _departments,
    "coverage": _coverage,
    "trend": _trend,
    "settled": _settled,
    "tables": _tables,
    "annex": _annex,
    "proof": _proof,
}


def extract_headline(figures: Figures) -> Messages:
    """Return the headline of the page of one department, of its own figures."""
    outcomes = Counter(row["outcome"] for row in figures["results"])
    found = open_findings(figures)
    params = {
        "count": count(len(found)),
        "critical": count(sum(row["severity"] == "critical" for row in found)),
        "overdue": count(sum(row["is_overdue"] for row in found)),
        "new": count(sum(row["is_new"] for row in found)),
        "broken": count(outcomes["broken"]),
        "claims": count(outcomes.total()),
    }
    return (Message("audit_department", params),)
