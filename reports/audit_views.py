"""Each section's rows are prepared here; its template only lays them out."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.audit_figures import (
    SEVERITIES,
    STEPS,
    Figures,
    Finding,
    Result,
    TieOut,
    departments,
    gravity,
    of_department,
    open_findings,
)
from reports.audit_headlines import OF_TABLES, OPINIONS, moved, opinion
from reports.formats import inline
from reports.messages import Message, Quantity, Voice
from reports.shapes import bar, sparkline

#: Claims whose findings are told in full for each department; its own page tells more.
MOST_CARDS = 5
MOST_CARDS_OF_ONE = 40

#: Claims below the cards of a department, one line each.
MOST_LINES = 40

#: Claims in the list of what is overdue.
MOST_OVERDUE = 15

#: Other scopes that a card names.
MOST_SCOPES = 8

#: Claims that are named beside the reason why they could not be judged; the annex has all.
MOST_SAID = 3

#: Rows in each list of what was ended or accepted.
MOST_ENDED = 40

MOVES = ("opening", "new", "reopened", "verified", "dismissed", "risk_accepted")
OUTCOMES = ("holds", "broken", "inconclusive")

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_WHOLE = re.compile(r"-?\d+")

View = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """The open findings of one claim in one department: the gravest, and the others."""

    lead: Finding
    others: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all of them."""
        return (self.lead, *self.others)


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Return open findings by department and claim, the gravest first."""
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for row in sorted(findings, key=gravity):
        found[row["department"], row["claim"]].append(row)
    return [Group(rows[0], tuple(rows[1:])) for rows in found.values()]


def said(row: Mapping[str, Any], voice: Voice) -> str:
    """Return what a claim says in the reader's language."""
    return inline(row[f"said_{voice.formats.language}"])


def opinion_view(figures: Figures, voice: Voice, department: str | None = None) -> View:
    """Return an opinion as mark, word and look."""
    code = opinion(figures, department)
    mark, look = OPINIONS[code]
    return {"name": f"{mark} {voice.label('opinion', code)}", "look": look}


def anchor_of(finding: Finding) -> str:
    """Return the id of the card of a finding."""
    return f"finding-{finding['finding_id'][:12]}"


def told(figures: Figures, most: int = MOST_CARDS) -> set[str]:
    """Return the ids of the findings that have a card on the page."""
    return {
        group.lead["finding_id"]
        for name in departments(figures)
        for group in groups(open_findings(figures, name))[:most]
    }


def overdue(figures: Figures, voice: Voice, most: int = MOST_CARDS) -> View:
    """Return what is overdue, by claim, the gravest first."""
    late = groups(row for row in open_findings(figures) if row["is_overdue"])
    cards = told(figures, most)
    return {
        "rows": [
            {
                **_row(group.lead, voice),
                "count": len(group.findings),
                "days": max(row["days_overdue"] for row in group.findings),
                "due_on": min(row["due_on"] or "" for row in group.findings),
                "is_escalated": any(row["is_escalated"] for row in group.findings),
                "has_card": group.lead["finding_id"] in cards,
            }
            for group in late[:MOST_OVERDUE]
        ],
        "shown": min(len(late), MOST_OVERDUE),
        "total": len(late),
    }


def _row(row: Finding, voice: Voice) -> View:
    return {
        **row,
        "id": row["finding_id"][:12],
        "anchor": anchor_of(row),
        "said": said(row, voice),
        "severity_name": voice.severity(row["severity"]),
        "department_name": voice.label("department", row["department"]),
        "state_name": voice.label("finding_state", row["state"]),
    }


def scope(figures: Figures, voice: Voice) -> View:
    """Return what was asked of what, and what could not be said."""
    rows = figures["results"]
    by_noun: dict[str, list[Result]] = {noun: [] for noun in figures["processes"]}
    for row in rows:
        by_noun.setdefault(row["noun"], []).append(row)
    return {
        "claims": len(rows),
        "population": sum(row["population"] or 0 for row in rows),
        "processes": [
            {"name": voice.label("process", noun), **_judged(found), "why": _unaudited(found)}
            for noun, found in sorted(by_noun.items())
        ],
        "unjudged": _unjudged(rows, voice),
    }


def _unjudged(rows: Iterable[Result], voice: Voice) -> list[View]:
    """Return why claims could not be judged, and which: what hits most critical ones first."""
    by_reason: dict[str, list[Result]] = defaultdict(list)
    for row in sorted(rows, key=_by_severity):
        if row["outcome"] == "inconclusive":
            by_reason[row["reason"] or ""].append(row)
    found = [
        {
            "reason": inline(reason) or "—",
            "count": len(hit),
            "critical": sum(row["severity"] == "critical" for row in hit),
            "said": [said(row, voice) for row in hit[:MOST_SAID]],
            "is_cut": len(hit) > MOST_SAID,
        }
        for reason, hit in by_reason.items()
    ]
    return sorted(found, key=lambda row: (-row["critical"], -row["count"], row["reason"]))


def _by_severity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (SEVERITIES.index(row["severity"]), row["claim"])


def _judged(rows: Sequence[Result]) -> View:
    outcomes: Counter[str] = Counter(row["outcome"] for row in rows)
    return {
        "claims": len(rows),
        **{name: outcomes[name] for name in OUTCOMES},
        "population": sum(row["population"] or 0 for row in rows),
        "empty": sum(row["population"] == 0 and row["outcome"] == "holds" for row in rows),
    }


def _unaudited(rows: Sequence[Result]) -> str:
    """Return why nothing can be said of a process: a code, or empty where something can."""
    if not rows:
        return "no_claims"
    if all(row["outcome"] == "inconclusive" for row in rows):
        return "unjudged"
    return "" if any(row["population"] for row in rows) else "empty"


def follow_up(figures: Figures, voice: Voice) -> View:
    """Return how the findings open at the audit before became those that are open now."""
    every = departments(figures)
    return {
        "moves": [(move, voice.label("finding_move", move)) for move in MOVES],
        "rows": [
            {"name": voice.label("department", name), "code": name,
             **_rolled(of_department(figures, name))}
            for name in every
        ],
        "sum": _rolled(figures),
    }  # fmt: skip


def _rolled(figures: Figures) -> View:
    cells = {move: moved(figures, (move,)) for move in MOVES}
    found = open_findings(figures)
    return {
        "cells": cells,
        "closing": sum(cells.values()),
        "overdue": sum(row["is_overdue"] for row in found),
        "repeated": sum(row["times_reopened"] > 0 for row in found),
        "oldest": max((row["days_open"] for row in found), default=None),
    }


def of_departments(figures: Figures, voice: Voice, most: int = MOST_CARDS) -> View:
    """Return each department with its rating and its findings."""
    return {
        "departments": [department(figures, voice, name, most) for name in departments(figures)]
    }


def department(figures: Figures, voice: Voice, name: str, most: int) -> View:
    """Return the rating of one department, its gravest findings as cards, and the others."""
    found = open_findings(figures, name)
    grouped = groups(found)
    rest = grouped[most:]
    results = [row for row in figures["results"] if row["department"] == name]
    by_severity = Counter(row["severity"] for row in found)
    return {
        "code": name,
        "name": voice.label("department", name),
        "rating": opinion_view(figures, voice, name),
        **_judged(results),
        "open": len(found),
        "severities": [(s, voice.severity(s), by_severity[s]) for s in SEVERITIES],
        "failed_tables": name == OF_TABLES and len(figures["tables"]["wrong"]),
        "cards": [_card(group, voice) for group in grouped[:most]],
        "rest": [
            {**_row(group.lead, voice), "count": len(group.findings)} for group in rest[:MOST_LINES]
        ],
        "more": more_of(sum(len(group.findings) for group in rest[MOST_LINES:]), voice),
        "page": f"audit-{name}.{'en' if voice.formats.language == 'en' else 'zh-CN'}.html",
    }


def _card(group: Group, voice: Voice) -> View:
    lead = group.lead
    detail = lead["detail"]
    parts = detail[f"parts_{voice.formats.language}"] if detail else {}  # type: ignore[literal-required]
    named = [
        {"scope": row["scope"], "unexpected": row["unexpected"]}
        for row in group.others[:MOST_SCOPES]
    ]
    return {
        **_row(lead, voice),
        "owner": inline(lead["owner"]) or None,
        "is_repeated": lead["times_reopened"] > 0,
        "parts": [(voice.label("part", part), part, text) for part, text in parts.items()],
        "steps": _steps(lead, voice),
        "others": len(group.others),
        "scopes": named,
        "detail": detail and {
            **detail,
            "heads": [voice.label("column", name.removesuffix("_minor")) for name in
                      detail["columns"]],
            "cells": [
                [_cell(name, text, lead["currency"], voice) for name, text in
                 zip(detail["columns"], row, strict=True)]
                for row in detail["rows"]
            ],
        },
    }  # fmt: skip


def _cell(column: str, text: str, currency: str, voice: Voice) -> tuple[str, bool]:
    """Return a value of evidence as it is read, and whether it is a number."""
    if column.endswith("_minor") and _WHOLE.fullmatch(text):
        return voice.formats.figure(int(text), currency), True
    if _INSTANT.fullmatch(text):
        return voice.formats.instant(text, seconds=False), False
    if text and len(text) > 60:
        return f"{text[:59]}…", False
    return text or "—", bool(_WHOLE.fullmatch(text)) and not column.endswith("_id")


def _steps(row: Finding, voice: Voice) -> list[View]:
    """Return the steps of a finding: which are behind it, and since when."""
    here = "identified" if row["state"] == "reopened" else row["state"]
    reached = STEPS.index(here) if here in STEPS else -1
    return [
        {
            "name": voice.label("finding_step", step),
            "day": row["steps"].get(step) if place <= reached else None,
            "is_done": place <= reached,
            "is_here": place == reached,
        }
        for place, step in enumerate(STEPS)
    ]


def coverage(figures: Figures, voice: Voice) -> View:
    """Return for each clause how many claims hold it, break it, or could not be judged."""
    by_clause: dict[str, list[Result]] = {row["clause"]: [] for row in figures["clauses"]}
    names = {row["clause"]: voice.formats.name(row) for row in figures["clauses"]}
    for row in figures["results"]:
        by_clause.setdefault(row["clause"], []).append(row)
    largest = max((len(rows) for rows in by_clause.values()), default=0)
    return {
        "rows": [
            {
                "clause": clause,
                "name": names.get(clause, ""),
                **_judged(rows),
                "bar": bar(len(rows), largest),
            }
            for clause, rows in sorted(by_clause.items(), key=lambda item: _numbers(item[0]))
        ],
        "sum": _judged(figures["results"]),
    }


def _numbers(clause: str) -> tuple[Any, ...]:
    """Return the order of a clause: 4.2 before 4.10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part)
                 for part in clause.split("."))  # fmt: skip


def trend(figures: Figures, voice: Voice) -> View:
    """Return the last audits with what was broken and what was open, and both as lines."""
    rows = figures["trend"]
    most_open = max((row["open_findings"] for row in rows), default=0)
    most_broken = max((row["broken"] for row in rows), default=0)
    return {
        "rows": [
            {**row, "open_bar": bar(row["open_findings"], most_open),
             "broken_bar": bar(row["broken"], most_broken)}
            for row in reversed(rows)
        ],
        "lines": [
            (voice.label("trend", name), sparkline([row[name] for row in rows]), rows[-1][name])
            for name in ("broken", "open_findings")
        ] if len(rows) > 1 else [],
    }  # fmt: skip


def settled(figures: Figures, voice: Voice) -> View:
    """Return whose risk was accepted until when, and what was ended since the audit before."""
    rows, today = sorted(figures["findings"], key=gravity), figures["meta"]["business_on"]
    accepted = [row for row in rows if row["state"] == "risk_accepted"]
    ended = [row for row in rows if row["state"] in ("verified", "closed", "dismissed")]
    return {
        "accepted": [
            {**_row(row, voice), "is_over": (row["accepted_until"] or "") <= today}
            for row in sorted(accepted, key=lambda row: row["accepted_until"] or "")[:MOST_ENDED]
        ],
        "all_accepted": len(accepted),
        "ended": [_row(row, voice) for row in ended[:MOST_ENDED]],
        "all_ended": len(ended),
    }  # fmt: skip


def of_tables(figures: Figures, voice: Voice) -> View:
    """Return the checks of tables by kind, and each that does not hold."""
    found = figures["tables"]
    return {
        "table_count": found["table_count"],
        "row_count": found["row_count"],
        "kinds": [
            {**row, "name": voice.label("table_check", row["kind"])} for row in found["kinds"]
        ],
        "wrong": [
            {**row, "said": said(row, voice), "severity_name": voice.severity(row["severity"]),
             "outcome_name": voice.label("claim_outcome", row["outcome"])}
            for row in sorted(found["wrong"], key=_by_severity)
        ],
    }  # fmt: skip


def annex(figures: Figures, voice: Voice) -> View:
    """Return every claim with its outcome, by process."""
    return {
        "processes": [
            {
                "name": voice.label("process", noun),
                "rows": [
                    {**row, "said": said(row, voice),
                     "severity_name": voice.severity(row["severity"]),
                     "outcome_name": voice.label("claim_outcome", row["outcome"])}
                    for row in sorted(figures["results"], key=_by_severity)
                    if row["noun"] == noun
                ],
            }
            for noun in sorted({row["noun"] for row in figures["results"]})
        ],
    }  # fmt: skip


def proof(figures: Figures, voice: Voice) -> View:
    """Return the lists beside the page; the checks come from `check_view`."""
    return {
        "attachments": [
            {**row, "title": voice.label("attachment", row["name"])}
            for row in figures["attachments"]
        ],
    }


def check_view(check: TieOut, voice: Voice) -> View:
    """Return a check in words: both sides and the signed gap."""
    formats = voice.formats
    return {
        "id": check["id"],
        "check": voice.label("tie_out", f"audit_{check['id']}"),
        "left": formats.value("count", check["left"]),
        "right": formats.value("count", check["right"]),
        "gap": formats.difference(check["left"] - check["right"]),
        "is_passed": check["left"] == check["right"],
    }


def more_of(number: int, voice: Voice) -> str:
    """Return how many are in the list beside the page only; empty for none."""
    said = Message("recon_more", {"count": Quantity("count", number)})
    return voice.text(said) if number else ""


#: What the template of each section lays out.
VIEWS: dict[str, Callable[[Figures, Voice], View]] = {
    "overdue": overdue,
    "scope": scope,
    "follow-up": follow_up,
    "departments": of_departments,
    "coverage": coverage,
    "trend": trend,
    "settled": settled,
    "tables": of_tables,
    "annex": annex,
    "proof": proof,
}
