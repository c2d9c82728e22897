"""The figures of the internal audit report (内部审计报告), and its publication (5.1).

They are those of one recorded audit of everything. Findings stand as they stood at its instant, by
their events: what audits and people did later does not change the report of an earlier day.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from expectations import nouns
from expectations.judgement import BEGINNING
from expectations.tables import TABLE
from ledger.cells import cell
from reports import audit as page
from tasks.audit import evidence_file
from tasks.finding_texts import parts_of, said_of
from tasks.findings import OPEN, finding_due_on
from tasks.notification import queue_audit_report
from tasks.publication import LOCALES, Locale, Published, publish_report, summaries
from tasks.report_values import attached_lists, plain, plain_row, policy_in_force
from tasks.runs import Run, code_version
from warehouse import Transaction, Warehouse, home

#: Audits in the trend: what fits a screen.
AUDITS = 13

#: Claims of one department whose gravest finding is told in full; the others are counted.
MOST_TOLD = 40

#: Rows of evidence on the page; the file has all of them.
MOST_ROWS = 5

_ENDED = ("verified", "closed", "dismissed")

#: Columns of the lists beside the page.
_COLUMNS = {
    "findings.csv": (
        "finding_id", "claim", "scope", "clause", "severity", "department", "state", "opened_on",
        "open_since_on", "due_on", "is_overdue", "is_escalated", "times_seen", "times_reopened",
        "owner", "unexpected", "population", "amount_minor", "currency", "accepted_until",
        "accepted_by", "ended_on",
    ),
    "claims.csv": (
        "claim", "noun", "clause", "severity", "department", "outcome", "unexpected",
        "population", "amount_minor", "reason",
    ),
}  # fmt: skip


class NoAudit(ValueError):
    """There is no recorded audit of everything to report."""


def audit_figures(
    warehouse: Warehouse, run: Run, flow_run_name: str = "audit report"
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the figures of the newest audit of everything, and the lists beside the page.

    Args:
        warehouse: where audits and findings are kept.
        run: the newest audit at or before its as-of instant is reported.
        flow_run_name: for the provenance.

    Returns:
        The value that `reports.audit_figures.Figures` describes, with name, rows and digest of
        each list; and the lists as files by name.

    Raises:
        NoAudit: there is none.
    """
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        audit = _audit(tx, run)
        read = _Reader(tx, replace(run, as_of=audit["as_of"]), audit)
        figures = read.figures(warehouse.dialect, flow_run_name)
        lists = {"findings.csv": read.listed, "claims.csv": read.results}
    kept = {
        name: [{c: row[c] for c in _COLUMNS[name]} for row in rows] for name, rows in lists.items()
    }
    attached, figures["attachments"] = attached_lists(kept, _COLUMNS)
    return figures, attached


def publish_audit(
    warehouse: Warehouse,
    run: Run,
    locales: tuple[Locale, ...] = LOCALES,
    flow_run_name: str = "audit report",
) -> list[Published]:
    """Render and publish the report of an audit, with a page for each department beside it.

    The period is the business day of the audit; the same figures publish nothing new. Each
    department with findings is told once, through the outbox.

    Args:
        warehouse: where audits are kept and publications are recorded.
        run: the newest audit at or before its as-of instant is reported.
        locales: languages.
        flow_run_name: for the provenance.

    Returns:
        One entry per language: the new version, or the one that stands.

    Raises:
        NoAudit: no audit of everything is recorded.
    """
    figures, attached = audit_figures(warehouse, run, flow_run_name)
    audited = replace(run, as_of=datetime.fromisoformat(figures["meta"]["as_of"]))
    published = publish_report(warehouse, audited, page.REPORT, figures, locales, attached)
    with warehouse.transaction() as tx:
        queue_audit_report(tx, audited, date.fromisoformat(figures["meta"]["period"]))
    return published


def summary_markdown(published: Sequence[Published]) -> str:
    """Return the first screen of each page, for the Prefect UI, and where the files are."""
    return summaries(published, page.summary_markdown)


def _audit(tx: Transaction, run: Run) -> dict[str, Any]:
    found = tx.rows("audit_report/newest", as_of=run.as_of)
    if not found:
        raise NoAudit(
            f"no audit of everything is recorded at or before {run.as_of:%Y-%m-%d %H:%M} UTC; run "
            f"`countinghouse audit run --as-of {run.as_of.isoformat()}`"
        )
    return found[0]


class _Reader:
    """Reads one audit and the findings as they stood at its instant; values become plain."""

    def __init__(self, tx: Transaction, run: Run, audit: Mapping[str, Any]) -> None:
        self.tx, self.run, self.audit = tx, run, audit
        self.terms = run.book.in_force(run.as_of)
        self.today = self._day(run.as_of)
        self.history = tx.rows("audit_report/history", as_of=run.as_of, audits=AUDITS)
        before = self.history[:-1]
        self.since: datetime = before[-1]["as_of"] if before else BEGINNING
        self.results = [plain_row(r) for r in tx.rows("audit/results", run_id=audit["run_id"])]
        self.due_days: dict[tuple[date, str], date | None] = {}
        standing = tx.rows("audit_report/standing", as_of=run.as_of)
        self.listed = [self._finding(row) for row in standing]

    def figures(self, engine: str, flow_run_name: str) -> dict[str, Any]:
        """Return all figures; nothing is attached yet."""
        of_claims = [row for row in self.results if row["noun"] != TABLE]
        moves = [
            plain_row(row)
            for row in self.tx.rows("audit_report/moves", as_of=self.run.as_of, since=self.since)
        ]
        shown = [row for row in self.listed if self._is_shown(row)]
        for row in _told(shown):
            row["detail"] = self._detail(row["standing"])
        for row in self.listed:
            del row["standing"]
        trend = [
            {"as_of": plain(row["as_of"]), "business_on": plain(self._day(row["as_of"])),
             **{n: int(row[n]) for n in ("claims", "broken", "inconclusive", "open_findings")}}
            for row in self.history
        ]  # fmt: skip
        figures = {
            "meta": self._meta(flow_run_name),
            "audit": {
                **{name: plain(value) for name, value in self.audit.items()},
                "engine": engine,
                "since": None if self.since == BEGINNING else plain(self.since),
            },
            "results": [row | _said(row["claim"]) for row in of_claims],
            "tables": _tables([row for row in self.results if row["noun"] == TABLE]),
            "processes": sorted({*nouns(), *(row["noun"] for row in of_claims)}),
            "clauses": [
                {"clause": clause, "name_en": entry.name_en, "name_zh": entry.name_zh}
                for clause, entry in self.terms.clauses.items()
            ],
            "findings": [{k: v for k, v in row.items() if k != "ended_at"} for row in shown],
            "roll_forward": moves,
            "trend": trend,
            "attachments": [],
        }
        return figures | {"tie_outs": self._tie_outs(figures)}

    def _is_shown(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a finding is open, accepted, or was ended since the audit before."""
        if row["state"] in _ENDED:
            return bool(row["ended_at"] > self.since)
        return True

    def _finding(self, row: Mapping[str, Any]) -> dict[str, Any]:
        state = row["state"]
        stated = self._stated(row)
        due_on = self._due_on(row)
        is_open = state in OPEN
        last_on = stated["action_due_on"] or due_on
        is_overdue = is_open and last_on is not None and last_on < self.today
        since_on = self._day(row["entered_at"] or row["opened_at"])
        is_accepted = state == "risk_accepted"
        ended_at = row["verified_at"] if state in ("verified", "closed") else row["changed_at"]
        standing = {**row, **stated, "due_on": due_on, "last_seen_at": row["counted_at"]}
        return {
            "finding_id": row["finding_id"],
            "claim": row["claim"],
            **_said(row["claim"]),
            "scope": row["scope"],
            "clause": row["clause"],
            "severity": row["severity"],
            "department": row["department"],
            "state": state,
            "opened_on": plain(self._day(row["opened_at"])),
            "open_since_on": plain(since_on),
            "days_open": (self.today - since_on).days if is_open else 0,
            "due_on": plain(last_on),
            "is_overdue": is_overdue,
            "days_overdue": (self.today - last_on).days if is_overdue and last_on else 0,
            "is_escalated": bool(row["is_escalated"]),
            "is_new": row["opened_at"] > self.since,
            "times_seen": int(row["times_seen"]),
            "times_reopened": int(row["times_reopened"]),
            "owner": stated["owner"],
            "unexpected": row["unexpected"],
            "population": row["population"],
            "amount_minor": row["amount_minor"],
            "currency": row["currency"],
            "accepted_until": _last_part(row["changed_note"]) if is_accepted else None,
            "accepted_by": row["changed_by"] if is_accepted else None,
            "closed_by": row["changed_by"] if state == "closed" else None,
            "ended_on": None if is_open else plain(self._day(ended_at)),
            "ended_at": ended_at,
            "steps": self._steps(row),
            "detail": None,
            "standing": standing,
        }

    def _steps(self, row: Mapping[str, Any]) -> dict[str, str | None]:
        """Return the day of each step since the finding was opened, or opened again."""
        reached = {
            "identified": row["begun_at"], "confirmed": row["confirmed_at"],
            "assigned": row["assigned_at"], "action_agreed": row["agreed_at"],
            "implemented": row["implemented_at"], "verified": row["verified_at"],
            "closed": row["closed_at"],
        }  # fmt: skip
        return {step: at and plain(self._day(at)) for step, at in reached.items()}

    def _due_on(self, row: Mapping[str, Any]) -> date | None:
        """Return the day that the finding was due on: it begins anew when it is opened again."""
        if not row["is_reopened_later"]:
            due_on: date | None = row["due_on"]
            return due_on
        key = (self._day(row["begun_at"]), row["severity"])
        if key not in self.due_days:
            terms = self.run.book.in_force(row["begun_at"])
            self.due_days[key] = finding_due_on(self.tx, terms, *key)
        return self.due_days[key]

    def _stated(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return owner, cause and action as people had stated them by then.

        The finding holds what was stated last; where that came later, the note of the event tells.
        """
        stated: dict[str, Any] = dict.fromkeys(("owner", "cause", "action", "action_due_on"))
        if row["assigned_note"] is not None:
            is_later = row["is_assigned_later"]
            stated["owner"] = _last_part(row["assigned_note"]) if is_later else row["owner"]
        if row["agreed_note"] is not None:
            if row["is_agreed_later"]:
                stated |= _agreed(row["agreed_note"])
            else:
                stated |= {n: row[n] for n in ("cause", "action", "action_due_on")}
        return stated

    def _detail(self, standing: Mapping[str, Any]) -> dict[str, Any]:
        """Return a finding in its five parts with some of its evidence."""
        found = {**standing, "is_cause_shown": bool(standing["is_cause_shown"])}
        terms = self.run.book.in_force(found["counted_at"] or found["opened_at"])
        file = self._evidence_file(found)
        rows = _evidence(file, found, min(MOST_ROWS, int(self.terms.value("audit.sample_rows"))))
        return {
            "parts_en": parts_of(terms, found, "en"),
            "parts_zh": parts_of(terms, found, "zh-CN"),
            "has_cause": bool(found["cause"]),
            "is_cause_shown": found["is_cause_shown"],
            "evidence_file": file,
            "evidence_sha256": found["evidence_sha256"],
            "columns": list(rows[0]) if rows else [],
            "rows": [list(row.values()) for row in rows],
        }

    def _evidence_file(self, found: Mapping[str, Any]) -> str | None:
        """Return where the audit that counted the finding last wrote its evidence."""
        if found["counted_by"] is None:
            return None
        seen_by = Run(found["counted_by"], found["counted_at"], self.run.book)
        return evidence_file(seen_by, found["claim"], found["scope"])

    def _day(self, instant: datetime) -> date:
        """Return the business day; what happens as a day ends belongs to it."""
        return self.terms.business_day(instant - timedelta(microseconds=1))

    def _meta(self, flow_run_name: str) -> dict[str, Any]:
        run, terms = self.run, self.terms
        held = self.tx.rows("delivery/marketplace")
        return {
            "report": page.REPORT.name,
            "period": plain(self.today),
            "marketplace": {
                "code": held[0]["marketplace"] if held else run.book.name,
                "name_en": terms.value("platform.name_en"),
                "name_zh": terms.value("platform.name_zh"),
            },
            "currency": held[0]["currency"] if held else str(terms.value("platform.currency")),
            "time_zone": run.time_zone,
            "as_of": plain(run.as_of),
            "business_on": plain(self.today),
            "version": 1,
            "status": "provisional",
            "run": {"run_id": run.run_id, "flow_run_name": flow_run_name},
            "code_version": code_version(),
            "policy": policy_in_force(terms),
        }

    def _tie_outs(self, figures: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return pairs of figures that must be equal, each side counted from rows of its own."""
        audit, results = self.audit, figures["results"]
        outcomes = Counter(row["outcome"] for row in self.results)
        broken = [row for row in self.results if row["outcome"] == "broken"]
        touched = self.tx.row("audit_report/touched", run_id=audit["run_id"])
        is_open = [row for row in figures["findings"] if row["state"] in OPEN]
        known = {row["clause"] for row in figures["clauses"]}
        pairs = [
            ("roll_forward", sum(r["finding_count"] for r in figures["roll_forward"]),
             len(is_open)),
            ("trend", figures["trend"][-1]["open_findings"], len(is_open)),
            ("broken_touched", len(broken), int(touched["claims"])),
            ("rows_touched", sum(r["unexpected"] or 0 for r in broken),
             int(touched["unexpected"])),
            ("claims_asked", len(self.results), audit["claim_count"]),
            ("claims_broken", outcomes["broken"], audit["broken_count"]),
            ("claims_inconclusive", outcomes["inconclusive"], audit["inconclusive_count"]),
            ("clauses", sum(row["clause"] in known for row in results), len(results)),
        ]  # fmt: skip
        return [{"id": name, "left": left, "right": right} for name, left, right in pairs]


def _told(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings that are told in full: the gravest of each claim, by department."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for row in sorted(findings, key=page.gravity):
        if row["state"] not in OPEN or (row["department"], row["claim"]) in told:
            continue
        counts[row["department"]] += 1
        if counts[row["department"]] <= MOST_TOLD:
            told[row["department"], row["claim"]] = row
    return list(told.values())


def _said(name: str) -> dict[str, str]:
    """Return what a claim says in both languages."""
    english, chinese, *_ = said_of(name)
    return {"said_en": english, "said_zh": chinese}


def _tables(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the checks of tables added up by kind, and those that do not hold in full."""
    kinds: dict[str, Counter[str]] = {}
    names = set()
    for row in results:
        table, _, kind = str(row["claim"]).removeprefix(f"{TABLE}_").rpartition("_")
        kinds.setdefault(kind, Counter())[row["outcome"]] += 1
        names.add(table)
    wrong = [row for row in results if row["outcome"] != "holds"]
    kept = ("claim", "severity", "outcome", "unexpected", "population", "reason")
    return {
        "table_count": len(names),
        "row_count": sum(r["population"] or 0 for r in results if r["claim"].endswith("_volume")),
        "kinds": [
            {"kind": kind, **{o: outcomes[o] for o in ("holds", "broken", "inconclusive")}}
            for kind, outcomes in sorted(kinds.items())
        ],
        "wrong": [{**{name: row[name] for name in kept}, **_said(row["claim"])} for row in wrong],
    }


def _agreed(note: str) -> dict[str, Any]:
    """Return cause, action and day of a note in which they stand one after the other."""
    text, _, day = note.rpartition("; ")
    parts = text.split("; ")
    # What people wrote may hold the separator itself: then all of it stands for both.
    cause, action = parts if len(parts) == 2 else (text, text)
    return {"cause": cause, "action": action, "action_due_on": date.fromisoformat(day)}


def _last_part(note: str | None) -> str | None:
    """Return what stands last in a note: the owner, or the day on which an acceptance ends."""
    return None if note is None else note.rpartition("; ")[2]


def _evidence(file: str | None, found: Mapping[str, Any], count: int) -> list[dict[str, str]]:
    """Return the first rows of evidence as texts: of the file if it is what was recorded.

    Without it the rows that the finding keeps serve, as long as they are of the same evidence.
    """
    digest = found["evidence_sha256"]
    path = None if file is None else home() / file
    if path is not None and path.is_file() and _digest(path) == digest:
        with path.open(encoding="utf-8", newline="") as stream:
            return [row for row, _ in zip(csv.DictReader(stream), range(count), strict=False)]
    if digest is None or digest != found["evidence_sha256_now"]:
        return []
    kept = json.loads(found["sample"])[:count]
    return [{name: _cell(value) for name, value in row.items()} for row in kept]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _cell(value: Any) -> str:
    return "" if value is None else str(cell(value))
