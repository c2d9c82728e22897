"""The figures of an internal audit report are plain data, and this module states their shape.

As in `reports.figures`: amounts are ints in minor units, instants are ISO strings in UTC, days ISO
dates. Rows of evidence arrive as texts, masked. What a claim says stands in both languages.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypedDict, cast

from reports.figures import (
    FiguresRefused,
    Marketplace,
    PolicyInForce,
    Run,
    Status,
    failing_in,
    require_report,
)

#: What a figure of the report is made of, in the order in which a missing one is named.
PARTS = (
    "meta", "audit", "results", "tables", "processes", "clauses", "findings", "roll_forward",
    "trend", "tie_outs", "attachments",
)  # fmt: skip

#: The gravest first.
SEVERITIES = ("critical", "warning", "info")

#: States in which the department still has to do something.
OPEN = ("identified", "confirmed", "assigned", "action_agreed", "implemented", "reopened")

#: The road of a finding.
STEPS = (
    "identified", "confirmed", "assigned", "action_agreed", "implemented", "verified", "closed",
)  # fmt: skip


class Meta(TypedDict):
    """What the report is, as of when, and who made it; the period is a business day."""

    report: Literal["audit"]
    period: str
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


class Audit(TypedDict):
    """The audit that is reported; `since` is the instant of the one before, if there is one."""

    run_id: str
    as_of: str
    policy_version: str
    catalogue_sha256: str
    claim_count: int
    broken_count: int
    inconclusive_count: int
    anchor_no: int | None
    anchor_sha256: str | None
    engine: str
    since: str | None


class Result(TypedDict):
    """What became of one claim."""

    claim: str
    noun: str
    clause: str
    severity: str
    department: str
    outcome: Literal["holds", "broken", "inconclusive"]
    unexpected: int | None
    population: int | None
    amount_minor: int | None
    reason: str | None
    said_en: str
    said_zh: str


class Kind(TypedDict):
    """Checks of tables of one kind."""

    kind: str
    holds: int
    broken: int
    inconclusive: int


class Wrong(TypedDict):
    """One check of a table that does not hold."""

    claim: str
    severity: str
    outcome: str
    unexpected: int | None
    population: int | None
    reason: str | None
    said_en: str
    said_zh: str


class Tables(TypedDict):
    """The checks of tables, added up."""

    table_count: int
    row_count: int
    kinds: list[Kind]
    wrong: list[Wrong]


class Clause(TypedDict):
    """A clause of the policy in force."""

    clause: str
    name_en: str
    name_zh: str


class Detail(TypedDict):
    """A finding told in full: its five parts in both languages, and some of its evidence."""

    parts_en: dict[str, str]
    parts_zh: dict[str, str]
    has_cause: bool
    is_cause_shown: bool
    evidence_file: str | None
    evidence_sha256: str | None
    columns: list[str]
    rows: list[list[str]]


class Finding(TypedDict):
    """One finding as it stood: open, its risk accepted, or ended since the audit before."""

    finding_id: str
    claim: str
    said_en: str
    said_zh: str
    scope: str
    clause: str
    severity: str
    department: str
    state: str
    opened_on: str
    open_since_on: str
    days_open: int
    due_on: str | None
    is_overdue: bool
    days_overdue: int
    is_escalated: bool
    is_new: bool
    times_seen: int
    times_reopened: int
    owner: str | None
    unexpected: int | None
    population: int | None
    amount_minor: int | None
    currency: str
    accepted_until: str | None
    accepted_by: str | None
    closed_by: str | None
    ended_on: str | None
    steps: dict[str, str | None]
    detail: Detail | None


class Move(TypedDict):
    """What came to or went from the open findings of a department.

    `move` is opening (open at the audit before), new, reopened, verified, dismissed or
    risk_accepted; what went is negative.
    """

    department: str
    move: str
    finding_count: int


class Point(TypedDict):
    """One audit of the trend."""

    as_of: str
    business_on: str
    claims: int
    broken: int
    inconclusive: int
    open_findings: int


class TieOut(TypedDict):
    """Two figures that have to be equal; the check passes iff `left == right`."""

    id: str
    left: int
    right: int


class Attachment(TypedDict):
    """A list that lies beside the page."""

    name: str
    row_count: int
    sha256: str


class Figures(TypedDict):
    """All figures of one audit report."""

    meta: Meta
    audit: Audit
    results: list[Result]
    tables: Tables
    processes: list[str]
    clauses: list[Clause]
    findings: list[Finding]
    roll_forward: list[Move]
    trend: list[Point]
    tie_outs: list[TieOut]
    attachments: list[Attachment]


def checked(figures: Mapping[str, Any]) -> Figures:
    """Return the figures unchanged once what every part of the report relies on holds.

    Args:
        figures: the figures, as from JSON.

    Returns:
        The same object, typed.

    Raises:
        FiguresRefused: a part is missing, or a day, an instant or a status is malformed.
        ledger.money.UnknownCurrency: the currency's minor unit is unknown.
    """
    require_report(figures, "audit", PARTS)
    typed = cast(Figures, figures)
    meta = typed["meta"]
    try:
        date.fromisoformat(meta["period"])
    except ValueError:
        raise FiguresRefused(f"meta.period is {meta['period']!r}; write 2026-10-31") from None
    return typed


def failing(figures: Figures) -> tuple[TieOut, ...]:
    """Return the tie-out checks whose two sides differ."""
    return failing_in(figures["tie_outs"])


def gravity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what puts the gravest finding first: severity, then delay, then size."""
    return (
        SEVERITIES.index(row["severity"]), -row["days_overdue"], -(row["unexpected"] or 0),
        row["due_on"] or "", row["claim"], row["scope"],
    )  # fmt: skip


def open_findings(figures: Figures, department: str | None = None) -> list[Finding]:
    """Return the open findings, the gravest first; of one department only, if it is named."""
    found = [row for row in figures["findings"] if row["state"] in OPEN]
    if department is not None:
        found = [row for row in found if row["department"] == department]
    return sorted(found, key=gravity)


def departments(figures: Figures) -> tuple[str, ...]:
    """Return the departments that answer for a claim or a finding, in the order of their codes."""
    rows: Iterable[Mapping[str, Any]] = (*figures["results"], *figures["findings"])
    return tuple(sorted({row["department"] for row in rows}))


def of_department(figures: Figures, department: str) -> Figures:
    """Return the figures that concern one department."""

    def own(rows: Sequence[Any]) -> list[Any]:
        return [row for row in rows if row["department"] == department]

    owned = {
        "results": own(figures["results"]),
        "findings": own(figures["findings"]),
        "roll_forward": own(figures["roll_forward"]),
    }
    return cast(Figures, {**figures, **owned})
