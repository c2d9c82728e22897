"""At most seven exceptions, the gravest first, each with an action, an owner and its evidence.

Each rule looks at one part of the figures and returns what it finds; what is not listed here is in
the audit report.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from reports.figures import Figures, TieOut, failing_in
from reports.headlines import worst_three
from reports.messages import Message, Quantity
from reports.scorecard import Row, scorecard

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")

#: More than seven and nobody decides on any of them.
MOST_LISTED = 7


@dataclass(frozen=True)
class Exceptional:
    """One thing that calls for a decision."""

    severity: Severity
    message: Message
    action: Message
    department: str
    clause: str
    due_at: str | None
    anchor: str
    evidence: str


def failing(figures: Figures) -> tuple[TieOut, ...]:
    """Return the tie-out checks whose two sides differ."""
    return failing_in(figures["tie_outs"])


def _tie_outs(figures: Figures) -> list[Exceptional]:
    return [
        Exceptional(
            "high",
            Message("tie_out", tie_out_params(check)),
            Message("tie_out_action"),
            "data",
            "4.5",
            None,
            "tie-outs",
            "check",
        )
        for check in failing(figures)
    ]


def tie_out_params(check: TieOut) -> dict[str, Quantity]:
    """Return the parameters of a message about a check: both sides and the signed gap."""
    kind = "statement" if check["unit"] == "money" else "count"
    return {
        "check": Quantity("label", check["id"], unit="tie_out"),
        "left": Quantity(kind, check["left"]),
        "right": Quantity(kind, check["right"]),
        "gap": Quantity(kind, check["left"] - check["right"]),
    }


def _evidence_anchor(figures: Figures, evidence_id: str, otherwise: str) -> tuple[str, str]:
    """Return where the evidence is: its own block if there is one, else the section."""
    if any(block["evidence_id"] == evidence_id for block in figures["evidence"]):
        return f"evidence-{evidence_id}", "evidence"
    return otherwise, "section"


def _at_risk(figures: Figures) -> list[Exceptional]:
    rows = [row for row in figures["sections"].get("sla", {}).get("at_risk", []) if row["orders"]]
    if not rows:
        return []
    due = min((row["earliest_due_at"] for row in rows if row["earliest_due_at"]), default=None)
    params = {
        "count": Quantity("count", sum(row["orders"] for row in rows)),
        "clocks": Quantity("labels", [row["clock"] for row in rows], unit="clock"),
    }
    anchor, kind = _evidence_anchor(figures, "at-risk", "section-sla")
    return [
        Exceptional(
            "high",
            Message("at_risk", params),
            Message("at_risk_action"),
            "fulfilment",
            "4.2",
            due,
            anchor,
            kind,
        )
    ]


def _concentration(figures: Figures) -> list[Exceptional]:
    worst = worst_three(figures)
    if worst is None:
        return []
    merchants, late, every = worst
    params = {
        "share": Quantity("share", Fraction(late, every), "", 0),
        "late": Quantity("count", late),
        "all": Quantity("count", every),
        "names": Quantity("texts", [row["name"] or row["merchant_id"] for row in merchants]),
    }
    anchor, kind = _evidence_anchor(figures, "late-ship", "section-sla")
    return [
        Exceptional(
            "high",
            Message("concentration", params),
            Message("concentration_action"),
            "fulfilment",
            "4.2",
            None,
            anchor,
            kind,
        )
    ]


def _off_target(figures: Figures) -> list[Exceptional]:
    return [_missed(row) for row in scorecard(figures["kpis"]) if row.judgement == "off"]


def _missed(row: Row) -> Exceptional:
    """Return the exception of a missed target: grave only if it is getting worse."""
    kpi = row.kpi
    params = {
        "name": Quantity("name", kpi),
        "value": Quantity("kpi", row.value, "", row.digits, kpi["unit"]),
        "target": Quantity("kpi", row.target, "", row.digits, kpi["unit"]),
    }
    code = "kpi_off"
    previous = row.values[-2]
    if row.value is not None and previous is not None and row.value != previous:
        rose = row.value > previous
        code = "kpi_off_better" if rose == (kpi["better"] == "up") else "kpi_off_worse"
    return Exceptional(
        "high" if code == "kpi_off_worse" else "medium",
        Message(code, params),
        Message(f"{code}_action"),
        kpi["department"],
        kpi["clause"],
        None,
        f"kpi-{kpi['id']}",
        "kpi",
    )


def _impossible(figures: Figures) -> list[Exceptional]:
    found = figures["sections"].get("sla", {}).get("impossible", [])
    rows = [row for row in found if row["orders"]]
    if not rows:
        return []
    most = max(rows, key=lambda row: row["orders"])
    params = {
        "count": Quantity("count", sum(row["orders"] for row in rows)),
        "kind": Quantity("label", most["kind"], unit="impossible"),
        "most": Quantity("count", most["orders"]),
    }
    anchor, kind = _evidence_anchor(figures, f"impossible-{most['kind']}", "section-sla")
    return [
        Exceptional(
            "medium",
            Message("impossible", params),
            Message("impossible_action"),
            "fulfilment",
            "3.2",
            None,
            anchor,
            kind,
        )
    ]


def _quarantined(figures: Figures) -> list[Exceptional]:
    rows = [row for row in figures["sources"] if row["quarantined"]]
    if not rows:
        return []
    most = max(rows, key=lambda row: row["quarantined"])
    params = {
        "count": Quantity("count", sum(row["quarantined"] for row in rows)),
        "table": Quantity("text", most["table_name"]),
    }
    return [
        Exceptional(
            "low",
            Message("quarantined", params),
            Message("quarantined_action"),
            "data",
            "3.5",
            None,
            "sources",
            "source",
        )
    ]


#: In the order in which exceptions of equal severity are listed.
RULES: tuple[Callable[[Figures], list[Exceptional]], ...] = (
    _tie_outs,
    _at_risk,
    _concentration,
    _off_target,
    _impossible,
    _quarantined,
)


def exceptions(figures: Figures) -> tuple[Exceptional, ...]:
    """Return everything that calls for a decision, the gravest first.

    Args:
        figures: the figures of the report.

    Returns:
        All exceptions; the report lists the first MOST_LISTED.
    """
    found = [item for rule in RULES for item in rule(figures)]
    return tuple(sorted(found, key=lambda item: SEVERITIES.index(item.severity)))
