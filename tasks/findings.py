"""Findings: what becomes of a broken claim, moved by audits and by people, each as its guard says.

    identified -> confirmed -> assigned -> action_agreed -> implemented -> verified -> closed
         any of the open ones -> dismissed | risk_accepted      closed, verified -> reopened

An audit opens, counts, verifies by re-test and reopens; it never confirms or closes. People do the
rest, each with a key that says who they are: auditors confirm, assign, dismiss, accept a risk and
close; the owner states the cause, agrees an action and reports it implemented. Who verified is
never the owner: the database holds it. What is inconclusive moves nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from expectations import Claim
from expectations.judgement import as_json
from expectations.tables import TableClaim
from policy.terms import Terms
from tasks.approvers import AUDITOR, OWNERS, Person, approvers_of, who
from tasks.evidence import Evidence
from tasks.runs import Run
from tasks.working_days import working_day_after
from warehouse import Transaction, Warehouse, home
from warehouse.schema import audit as tables

#: States in which the department still has to do something.
OPEN = ("identified", "confirmed", "assigned", "action_agreed", "implemented", "reopened")

#: States out of which nobody but the re-test moves a finding.
_SETTLED = ("verified", "closed")

AUDIT = "audit"


class FindingRefused(ValueError):
    """A person's act on a finding that is not carried out; the message says why."""


class UnknownFinding(FindingRefused):
    """No finding, or more than one, has an id that begins like that."""


class EvidenceAltered(FindingRefused):
    """The evidence of a finding is not what was recorded."""


@dataclass(frozen=True)
class Broken:
    """One claim that is broken in one scope, as an audit saw it.

    Attributes:
        claim: the claim, or the checks of a table.
        scope: what it is about; empty for the whole marketplace.
        unexpected: rows that break it there.
        population: rows that were looked at, in all scopes.
        amount_minor: money at stake there, minor units.
        sample: some of the rows, masked.
        evidence: file of all rows.
    """

    claim: Claim | TableClaim
    scope: str
    unexpected: int
    population: int | None
    amount_minor: int | None
    sample: Sequence[Mapping[str, Any]]
    evidence: Evidence

    @property
    def finding_id(self) -> str:
        """Return the id of its finding: the same in every audit."""
        return sha256(f"{self.claim.name}/{self.scope}".encode()).hexdigest()[:32]

    @property
    def counts(self) -> dict[str, Any]:
        """Return what an event of its finding says."""
        return {
            "unexpected": self.unexpected, "population": self.population,
            "amount_minor": self.amount_minor, "evidence_sha256": self.evidence.sha256,
        }  # fmt: skip


def record(
    tx: Transaction, run: Run, broken: Iterable[Broken], holding: Iterable[str], currency: str
) -> dict[str, int]:
    """Bring all findings to what an audit saw; return how many were opened, seen, and so on.

    Args:
        tx: transaction that writes.
        run: audit.
        broken: what is broken.
        holding: names of the claims that could be judged, whether they hold or not: a scope of
            theirs that is not broken any more is verified.
        currency: of amounts.
    """
    known = {row["finding_id"]: row for row in tx.rows("audit/findings")}
    log = _Log(tx, run)
    done = {"opened": 0, "seen": 0, "reopened": 0, "verified": 0, "escalated": 0}
    found = {seen.finding_id: seen for seen in broken}
    for finding_id, seen in found.items():
        before = known.get(finding_id)
        if before is None:
            _open(tx, run, seen, currency, log)
            done["opened"] += 1
        elif _comes_back(before, log.day):
            _reopen(tx, run, before, seen, log)
            done["reopened"] += 1
        else:
            _see(tx, run, before, seen, log)
            done["seen"] += 1
    judged = set(holding)
    for finding_id, before in known.items():
        if finding_id in found or before["claim"] not in judged or before["state"] not in OPEN:
            continue
        _move(tx, run, before, {"state": "verified"})
        log.add(before, "verified", "verified", AUDIT, None, {})
        done["verified"] += 1
    done["escalated"] = _escalate(tx, run, log)
    return done


def _comes_back(before: Mapping[str, Any], day: date) -> bool:
    """Tell whether a finding that is seen again was over, or was said to be put right."""
    if before["state"] in (*_SETTLED, "implemented"):
        return True
    return before["state"] == "risk_accepted" and bool(before["accepted_until"] <= day)


def _open(tx: Transaction, run: Run, seen: Broken, currency: str, log: "_Log") -> None:
    claim = seen.claim
    row = {
        "finding_id": seen.finding_id, "claim": claim.name, "scope": seen.scope,
        "noun": claim.noun, "clause": claim.clause, "severity": claim.severity,
        "department": claim.department, "state": "identified", "opened_at": run.as_of,
        "due_on": log.due_on(claim.severity), "last_seen_at": run.as_of, "times_seen": 1,
        "times_reopened": 0, "currency": currency, "is_cause_shown": False, "is_escalated": False,
        "run_id": run.run_id, **_shown(seen),
    }  # fmt: skip
    tx.insert(tables.finding, [row])
    log.add(row | {"state": None}, "opened", "identified", AUDIT, None, seen.counts)


def _reopen(
    tx: Transaction, run: Run, before: Mapping[str, Any], seen: Broken, log: "_Log"
) -> None:
    _move(
        tx, run, before,
        {
            "state": "reopened", "due_on": log.due_on(before["severity"]),
            "last_seen_at": run.as_of, "times_seen": before["times_seen"] + 1,
            "times_reopened": before["times_reopened"] + 1, "closed_by": None,
            "accepted_by": None, "accepted_until": None, "action_due_on": None,
            "is_escalated": False, **_shown(seen),
        },
    )  # fmt: skip
    log.add(before, "reopened", "reopened", AUDIT, _why_reopened(before), seen.counts)


def _why_reopened(before: Mapping[str, Any]) -> str:
    return {
        "implemented": "the re-test failed",
        "risk_accepted": f"the risk was accepted until {before['accepted_until']}",
    }.get(before["state"], "it came back")


def _see(tx: Transaction, run: Run, before: Mapping[str, Any], seen: Broken, log: "_Log") -> None:
    changes = {"last_seen_at": run.as_of, "times_seen": before["times_seen"] + 1, **_shown(seen)}
    _move(tx, run, before, changes)
    log.add(before, "seen", before["state"], AUDIT, None, seen.counts)


def _escalate(tx: Transaction, run: Run, log: "_Log") -> int:
    """Mark what is overdue; the report brings it to the management. Return how many."""
    count = 0
    for before in tx.rows("audit/findings"):
        due_on = before["action_due_on"] or before["due_on"]
        if before["state"] in OPEN and not before["is_escalated"] and due_on < log.day:
            _move(tx, run, before, {"is_escalated": True})
            log.add(before, "escalated", before["state"], AUDIT, f"due on {due_on}", {})
            count += 1
    return count


def _shown(seen: Broken) -> dict[str, Any]:
    return {
        "unexpected": seen.unexpected, "population": seen.population,
        "amount_minor": seen.amount_minor, "sample": as_json(seen.sample),
        "evidence_file": seen.evidence.file, "evidence_sha256": seen.evidence.sha256,
    }  # fmt: skip


def finding_due_on(tx: Transaction, terms: Terms, since_on: date, severity: str) -> date:
    """Return the day by which a finding of a severity that began on a day is put right."""
    days = int(terms.value(f"audit.due_{severity}"))
    return working_day_after(tx, terms, since_on, days, earliest_on=since_on)


#: Columns that `update_finding.sql` sets.
_CHANGED = (
    "state", "due_on", "last_seen_at", "times_seen", "times_reopened", "unexpected", "population",
    "amount_minor", "sample", "evidence_file", "evidence_sha256", "owner", "cause",
    "is_cause_shown", "action", "action_due_on", "accepted_by", "accepted_until", "closed_by",
    "is_escalated",
)  # fmt: skip


def _move(tx: Transaction, run: Run, before: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    after = {name: before[name] for name in _CHANGED} | dict(changes)
    tx.execute(
        "audit/update_finding", finding_id=before["finding_id"], state_before=before["state"],
        run_id=run.run_id, **after,
    )  # fmt: skip


class _Log:
    """Writes events of findings, numbered, and knows the marketplace's day."""

    def __init__(self, tx: Transaction, run: Run) -> None:
        self.tx, self.run = tx, run
        self.terms = run.book.in_force(run.as_of)
        # An audit as of the end of a day is of that day, not of the one that begins.
        local = (run.as_of - timedelta(microseconds=1)).astimezone(ZoneInfo(run.time_zone))
        self.day = local.date()
        self.numbers = {r["finding_id"]: r["events"] for r in tx.rows("audit/event_counts")}

    def due_on(self, severity: str) -> date:
        """Return the day by which a finding of a severity is put right."""
        return finding_due_on(self.tx, self.terms, self.day, severity)

    def add(
        self, before: Mapping[str, Any], event: str, state: str, actor: str, note: str | None,
        counts: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Write one event."""
        finding_id = before["finding_id"]
        number = self.numbers[finding_id] = self.numbers.get(finding_id, 0) + 1
        row = {
            "finding_id": finding_id, "event_no": number, "event": event,
            "from_state": before["state"], "state": state, "occurred_at": self.run.as_of,
            "actor": actor, "note": note, "unexpected": None, "population": None,
            "amount_minor": None, "evidence_sha256": None, "run_id": self.run.run_id,
        }  # fmt: skip
        self.tx.insert(tables.finding_event, [row | dict(counts)])


@dataclass(frozen=True)
class Act:
    """What a person may do to a finding.

    Attributes:
        event: what its event is called.
        states: states in which it is possible.
        to: state from then on; None leaves it.
        roles: who may do it; OWNERS: only the person who owns the finding.
        needs: what must be stated.
        changes: columns of the finding that it sets, by what was stated and who acts.
    """

    event: str
    states: tuple[str, ...]
    to: str | None
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    changes: Callable[[Mapping[str, Any], Person], dict[str, Any]]


ACTS: dict[str, Act] = {
    "confirm": Act(
        "confirmed", ("identified", "reopened"), "confirmed", AUDITOR, (), lambda s, p: {}
    ),
    "assign": Act(
        "assigned", ("confirmed", "assigned", "reopened"), "assigned", AUDITOR, ("owner",),
        lambda s, p: {"owner": s["owner"]},
    ),
    "agree": Act(
        "action_agreed", ("assigned", "action_agreed"), "action_agreed", OWNERS,
        ("cause", "action", "action_due_on"),
        lambda s, p: {
            "cause": s["cause"], "is_cause_shown": False, "action": s["action"],
            "action_due_on": s["action_due_on"],
        },
    ),
    "show_cause": Act(
        "cause_shown", ("action_agreed", "implemented", "verified"), None, AUDITOR, ("note",),
        lambda s, p: {"is_cause_shown": True},
    ),
    "implement": Act(
        "implemented", ("action_agreed",), "implemented", OWNERS, ("note",), lambda s, p: {}
    ),
    "close": Act(
        "closed", ("verified",), "closed", AUDITOR, (), lambda s, p: {"closed_by": p.person}
    ),
    "dismiss": Act(
        "dismissed", ("identified", "confirmed", "reopened"), "dismissed", AUDITOR, ("note",),
        lambda s, p: {},
    ),
    "accept_risk": Act(
        "risk_accepted", ("confirmed", "assigned", "action_agreed", "reopened"), "risk_accepted",
        AUDITOR, ("note", "accepted_until"),
        lambda s, p: {"accepted_by": p.person, "accepted_until": s["accepted_until"]},
    ),
}  # fmt: skip

#: Texts that a person may write: what fits on a card of the report.
_LONGEST_TEXT = 2000


def act(
    warehouse: Warehouse, run: Run, finding_id: str, name: str, key: str, **stated: Any
) -> dict[str, Any]:
    """Carry out a person's act on a finding; return the finding as it stands then.

    Args:
        warehouse: where findings stand.
        run: act, at the instant at which the person acts.
        finding_id: id of the finding, or the first letters of it.
        name: one of `ACTS`.
        key: the person's key.
        **stated: what the act needs: `owner`, `cause`, `action`, `action_due_on`,
            `accepted_until`, `note`.

    Raises:
        FindingRefused: the state, the person or what was stated does not allow it.
        KeyRefused: the key gives nobody a say.
    """
    wanted = ACTS.get(name)
    if wanted is None:
        raise FindingRefused(f"{name!r} is no act; there are {', '.join(ACTS)}")
    with warehouse.transaction() as tx:
        tx.exclusive("audit")
        person = who(tx, key, (*AUDITOR, *OWNERS))
        before = _one(tx, finding_id)
        _require(tx, run, wanted, name, person, before, stated)
        state = wanted.to or before["state"]
        changes = {"state": state, **wanted.changes(stated, person)}
        if state != "risk_accepted":
            changes |= {"accepted_by": None, "accepted_until": None}
        _move(tx, run, before, changes)
        parts = [stated.get("note"), *(str(stated[n]) for n in wanted.needs if n != "note")]
        note = "; ".join(str(part) for part in parts if part)
        _Log(tx, run).add(before, wanted.event, state, person.person, note or None, {})
        return _one(tx, before["finding_id"])


def _require(
    tx: Transaction, run: Run, wanted: Act, name: str, person: Person, before: Mapping[str, Any],
    stated: Mapping[str, Any],
) -> None:  # fmt: skip
    shown = f"{before['finding_id'][:12]} ({before['claim']})"
    if before["state"] not in wanted.states:
        raise FindingRefused(
            f"{shown} is {before['state']}; {name} needs {' or '.join(wanted.states)}"
        )
    _require_stated(wanted, shown, stated)
    if wanted.roles is OWNERS:
        if person.person != before["owner"]:
            raise FindingRefused(f"{shown} is owned by {before['owner']}, not {person.person}")
        return
    if person.role not in wanted.roles:
        raise FindingRefused(f"{person.person} is no auditor; {name} is an auditor's act")
    if person.person == before["owner"] and name != "assign":
        raise FindingRefused(f"{person.person} owns {shown}; another auditor does that")
    if name == "assign" and stated["owner"] not in approvers_of(tx):
        raise FindingRefused(
            f"{stated['owner']} holds no key of a department; give one out with "
            "`countinghouse approver add`"
        )
    if name == "accept_risk":
        _require_end(run, stated["accepted_until"], shown)


def _require_stated(wanted: Act, shown: str, stated: Mapping[str, Any]) -> None:
    for need in wanted.needs:
        if not stated.get(need):
            raise FindingRefused(f"{shown}: state the {need.replace('_', ' ')}")
    for name, value in stated.items():
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise FindingRefused(f"{shown}: {name} has more than {_LONGEST_TEXT} letters")


def _require_end(run: Run, until: date, shown: str) -> None:
    days = int(run.book.in_force(run.as_of).value("audit.longest_acceptance"))
    today = run.as_of.astimezone(ZoneInfo(run.time_zone)).date()
    if not today < until <= today + timedelta(days=days):
        raise FindingRefused(
            f"{shown}: a risk is accepted until a day after {today}, {days} days later at most"
        )


def findings(warehouse: Warehouse, **wanted: str | None) -> list[dict[str, Any]]:
    """Return findings, the gravest first; keywords keep those whose column has that value.

    Args:
        warehouse: where findings stand.
        **wanted: `state` (or `open` for all states that are open), `department`, `noun`, `claim`.
    """
    with warehouse.transaction() as tx:
        rows = tx.rows("audit/findings")
    for name, value in wanted.items():
        if value is not None:
            states = OPEN if (name, value) == ("state", "open") else (value,)
            rows = [row for row in rows if row[name] in states]
    return rows


def read_finding(warehouse: Warehouse, finding_id: str) -> dict[str, Any]:
    """Return one finding with its `events`.

    Raises:
        UnknownFinding: none, or more than one, has an id that begins like that.
    """
    with warehouse.transaction() as tx:
        found = _one(tx, finding_id)
        events = tx.rows("audit/finding_events", finding_id=found["finding_id"])
    return {**found, "events": events}


def read_evidence(warehouse: Warehouse, finding_id: str) -> bytes:
    """Return the evidence file of a finding.

    Raises:
        UnknownFinding: none, or more than one, has an id that begins like that.
        EvidenceAltered: the file is gone, or is not the one that was recorded.
    """
    found = read_finding(warehouse, finding_id)
    path = home() / str(found["evidence_file"])
    content = path.read_bytes() if path.is_file() else None
    if content is None or sha256(content).hexdigest() != found["evidence_sha256"]:
        what = "is missing" if content is None else "was altered since the audit"
        raise EvidenceAltered(f"{path} {what}; audit again to write the evidence anew")
    return content


def _one(tx: Transaction, finding_id: str) -> dict[str, Any]:
    rows = [r for r in tx.rows("audit/findings") if r["finding_id"].startswith(finding_id)]
    if len(rows) != 1:
        found = "no finding has" if not rows else f"{len(rows)} findings have"
        raise UnknownFinding(
            f"{found} an id that begins with {finding_id!r}; `countinghouse finding list` shows all"
        )
    return rows[0]
