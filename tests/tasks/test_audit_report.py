"""The report of an audit shows its own day, whatever happened later; on both engines.

August 2026, in Shanghai. Claims: R, a refund is paid once (critical, finance); C, a capture costs
what was agreed (warning, finance); P, every parcel leaves in time (warning, fulfilment, a finding
for each merchant).

    10th  a1   R broken by 3, C by 2, P by 4 of M1: three findings are opened
    12th       ann confirms R and assigns it to fay; 13th fay agrees an action by the 20th;
               13th ann accepts the risk of C; 14th fay reports R as done
    20th  a2   R broken by 1: the re-test failed; C by 2; P by 5 of M2: M1 is verified, M2 opened
    22nd       ann assigns R to gus, who agrees another action by 5 September and reports it done
    10 Sep a3  R holds and is verified; C broken by 2; P by 6 of M2, which is overdue and escalated
    12 Sep     ann closes R
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from reports import audit_figures as shape
from tasks.audit_of_audit import published_anchors
from tasks.audit_report import NoAudit, audit_figures, publish_audit, summary_markdown
from tasks.findings import OPEN
from tasks.publication import published_reports
from tasks.trail import Anchor
from tests.audit.places import insert, prepare, run_at
from warehouse import Transaction, Warehouse
from warehouse.schema import audit as tables

R, C, P = (
    "a_refund_is_paid_once", "a_capture_costs_what_was_agreed", "every_parcel_leaves_in_time",
)  # fmt: skip

#: Noun, clause, severity and department of the claims.
OF = {
    R: ("reconciliation", "3.4", "critical", "finance"),
    C: ("reconciliation", "4.4", "warning", "finance"),
    P: ("fulfilment", "4.2", "warning", "fulfilment"),
}

ID = {"R": "1" * 32, "C": "2" * 32, "M1": "3" * 32, "M2": "4" * 32}

AUGUST, FIRST, SECOND, THIRD = (
    run_at(day, "report") for day in ("2026-08-09", "2026-08-10", "2026-08-20", "2026-09-10")
)

#: Rows of R and of M2 at the second audit, as the evidence files have them.
EVIDENCE = b"refund_id,amount_minor\r\nrf-1,1000\r\n"
PARCELS = b"order_id\r\n" + b"".join(b"o-%d\r\n" % number for number in range(1, 9))


def at(day: int, month: int = 8, hour: int = 2) -> datetime:
    """Return an instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def audit(run_id: str, as_of: datetime, *results: dict[str, Any], **more: Any) -> tuple[Any, Any]:
    """Return an audit and its results; a check of a table holds beside them."""
    rows = [*results, result("table_payment_nulls", "table", "3.5", "critical", "data", 0, 500)]
    broken = [row for row in rows if row["outcome"] == "broken"]
    number = int(run_id[1:])
    run = {
        "run_id": run_id, "as_of": as_of, "period_from": None, "period_to": as_of, "noun": "",
        "policy_version": "2026.1", "catalogue_sha256": "c" * 64, "claim_count": len(rows),
        "broken_count": len(broken), "inconclusive_count": 0, "anchor_no": 10 * number,
        "anchor_sha256": f"{number}" * 64,
    } | more  # fmt: skip
    return run, [row | {"run_id": run_id} for row in rows]


def result(
    claim: str, noun: str, clause: str, severity: str, department: str, unexpected: int,
    population: int, amount: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return what became of a claim."""
    return {
        "claim": claim, "noun": noun, "clause": clause, "severity": severity,
        "department": department, "outcome": "broken" if unexpected else "holds",
        "unexpected": unexpected, "population": population, "amount_minor": amount,
        "reason": None,
    }  # fmt: skip


def of(claim: str, unexpected: int, population: int, amount: int | None = None) -> dict[str, Any]:
    """Return what became of one of the three claims."""
    return result(claim, *OF[claim], unexpected, population, amount)


def finding(key: str, claim: str, scope: str, **columns: Any) -> dict[str, Any]:
    """Return a finding as it stands at the end of what has happened so far."""
    noun, clause, severity, department = OF[claim]
    return {
        "finding_id": ID[key], "claim": claim, "scope": scope, "noun": noun, "clause": clause,
        "severity": severity, "department": department, "opened_at": at(10, hour=16),
        "times_seen": 1, "times_reopened": 0, "amount_minor": None, "currency": "CNY",
        "sample": "[]", "evidence_file": None, "evidence_sha256": None, "owner": None,
        "cause": None, "is_cause_shown": False, "action": None, "action_due_on": None,
        "accepted_by": None, "accepted_until": None, "closed_by": None, "is_escalated": False,
        "last_seen_at": at(10, hour=16), "run_id": "a1",
    } | columns  # fmt: skip


def event(
    key: str, number: int, what: str, states: str, when: datetime, actor: str = "audit",
    note: str | None = None, run_id: str = "act", **counts: Any,
) -> dict[str, Any]:  # fmt: skip
    """Return an event; `states` is `before > after`."""
    before, _, after = states.partition(" > ")
    return {
        "finding_id": ID[key], "event_no": number, "event": what, "from_state": before or None,
        "state": after, "occurred_at": when, "actor": actor, "note": note, "run_id": run_id,
        "unexpected": None, "population": None, "amount_minor": None, "evidence_sha256": None,
    } | counts  # fmt: skip


def counted(unexpected: int, population: int, digest: str, amount: int | None = None) -> Any:
    """Return what an audit counts in an event."""
    return {"unexpected": unexpected, "population": population, "amount_minor": amount,
            "evidence_sha256": digest}  # fmt: skip


def until_the_second_audit(warehouse: Warehouse) -> None:
    """Insert what happened up to 20 August."""
    prepare(warehouse)
    first, second = at(10, hour=16), at(20, hour=16)
    digest, parcels = sha256(EVIDENCE).hexdigest(), sha256(PARCELS).hexdigest()
    audits = [
        audit("a1", first, of(R, 3, 100, 3000), of(C, 2, 50, 40), of(P, 4, 80)),
        audit("a2", second, of(R, 1, 120, 1000), of(C, 2, 60, 40), of(P, 5, 90)),
    ]
    insert(warehouse, "audit_run", *(run for run, _ in audits))
    insert(warehouse, "audit_result", *(row for _, rows in audits for row in rows))
    insert(
        warehouse, "finding",
        finding("R", R, "", state="reopened", due_on=date(2026, 8, 24), unexpected=1,
                population=120, amount_minor=1000, owner="fay", cause="wrong key",
                action="one key for each refund", action_due_on=date(2026, 8, 20),
                times_seen=2, times_reopened=1, evidence_sha256=digest,
                sample='[{"refund_id": "=rf-1", "amount_minor": 1000}]'),
        finding("C", C, "", state="risk_accepted", due_on=date(2026, 8, 24), unexpected=2,
                population=60, accepted_by="ann", accepted_until=date(2026, 10, 31)),
        finding("M1", P, "M1", state="verified", due_on=date(2026, 8, 24), unexpected=4,
                population=80),
        finding("M2", P, "M2", state="identified", due_on=date(2026, 9, 3), unexpected=5,
                population=90, opened_at=second, evidence_sha256=parcels),
    )  # fmt: skip
    insert(
        warehouse, "finding_event",
        event("R", 1, "opened", " > identified", first, run_id="a1",
              **counted(3, 100, "8" * 64, 3000)),
        event("R", 2, "confirmed", "identified > confirmed", at(12, hour=3), "ann"),
        event("R", 3, "assigned", "confirmed > assigned", at(12, hour=4), "ann", "fay"),
        event("R", 4, "action_agreed", "assigned > action_agreed", at(13), "fay",
              "wrong key; one key for each refund; 2026-08-20"),
        event("R", 5, "implemented", "action_agreed > implemented", at(14), "fay", "done"),
        event("R", 6, "reopened", "implemented > reopened", second, note="the re-test failed",
              run_id="a2", **counted(1, 120, digest, 1000)),
        event("C", 1, "opened", " > identified", first, run_id="a1",
              **counted(2, 50, "7" * 64, 40)),
        event("C", 2, "confirmed", "identified > confirmed", at(12), "ann"),
        event("C", 3, "risk_accepted", "confirmed > risk_accepted", at(13), "ann",
              "small; 2026-10-31"),
        event("C", 4, "seen", "risk_accepted > risk_accepted", second, run_id="a2",
              **counted(2, 60, "7" * 64, 40)),
        event("M1", 1, "opened", " > identified", first, run_id="a1", **counted(4, 80, "6" * 64)),
        event("M1", 2, "verified", "identified > verified", second, run_id="a2"),
        event("M2", 1, "opened", " > identified", second, run_id="a2", **counted(5, 90, parcels)),
    )  # fmt: skip


def after_the_second_audit(warehouse: Warehouse) -> None:
    """Insert what happened from 22 August on, and change the findings to their present."""
    third = at(10, 9, 16)
    run, results = audit("a3", third, of(R, 0, 130, 0), of(C, 2, 70, 40), of(P, 6, 95))
    insert(warehouse, "audit_run", run)
    insert(warehouse, "audit_result", *results)
    insert(
        warehouse, "finding_event",
        event("R", 7, "assigned", "reopened > assigned", at(22), "ann", "hand over; gus"),
        event("R", 8, "action_agreed", "assigned > action_agreed", at(23), "gus",
              "another cause; another action; 2026-09-05"),
        event("R", 9, "cause_shown", "action_agreed > action_agreed", at(24), "ann", "seen"),
        event("R", 10, "implemented", "action_agreed > implemented", at(25), "gus", "done"),
        event("R", 11, "verified", "implemented > verified", third, run_id="a3"),
        event("R", 12, "closed", "verified > closed", at(12, 9), "ann"),
        event("C", 5, "seen", "risk_accepted > risk_accepted", third, run_id="a3",
              **counted(2, 70, "7" * 64, 40)),
        event("M2", 2, "seen", "identified > identified", third, run_id="a3",
              **counted(6, 95, "5" * 64)),
        event("M2", 3, "escalated", "identified > identified", third, run_id="a3"),
    )  # fmt: skip
    changes = {
        "R": "state = 'closed', closed_by = 'ann', owner = 'gus', cause = 'another cause', "
             "action = 'another action', action_due_on = date '2026-09-05', is_cause_shown = true",
        "C": "population = 70",
        "M2": "is_escalated = true, unexpected = 6, population = 95, "
              f"evidence_sha256 = '{'5' * 64}'",
    }  # fmt: skip
    with warehouse.transaction() as tx:
        for key, change in changes.items():
            tx.change(f"update core.finding set {change} where finding_id = :id", id=ID[key])


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder that holds home and reports of the module."""
    folder = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
        patch.setenv("COUNTINGHOUSE_REPORTS", str(folder / "reports"))
        yield folder


@pytest.fixture(scope="module")
def seen(standing: Warehouse, folders: Path) -> dict[str, Any]:
    """Return the figures of 20 August as they were then; then the rest of the history happens."""
    until_the_second_audit(standing)
    folder = folders / "home/audit/2026-08-20/a2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{R}.csv").write_bytes(EVIDENCE)
    # A file is named after its scope, as plain letters and as a digest that tells scopes apart.
    digest = sha256(b"M2").hexdigest()[:8]
    (folder / f"{P}-M2-{digest}.csv").write_bytes(PARCELS)
    figures, _ = audit_figures(standing, SECOND)
    after_the_second_audit(standing)
    return figures


def by_id(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the findings of figures by the keys of this module."""
    names = {value: key for key, value in ID.items()}
    return {names[row["finding_id"]]: row for row in figures["findings"]}


def moves(figures: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return the roll-forward by department and move."""
    return {(r["department"], r["move"]): r["finding_count"] for r in figures["roll_forward"]}


def test_both_sides_know_the_same_open_states():
    assert shape.OPEN == OPEN


def test_the_first_audit_shows_findings_as_they_were_opened(standing, seen):
    figures, _ = audit_figures(standing, FIRST)
    found = by_id(figures)
    assert {key: row["state"] for key, row in found.items()} == dict.fromkeys(
        ("R", "C", "M1"), "identified"
    )
    # Two working days of Monday the 10th; the day of the finding is that of its second life.
    assert (found["R"]["due_on"], found["R"]["is_overdue"]) == ("2026-08-12", False)
    assert (found["R"]["owner"], found["R"]["times_reopened"]) == (None, 0)
    assert (found["R"]["unexpected"], found["R"]["amount_minor"]) == (3, 3000)
    assert found["R"]["detail"]["parts_en"]["cause"] == "Not stated yet"
    assert found["R"]["detail"]["rows"] == []  # its evidence is not here
    assert all(row["is_new"] for row in found.values())
    assert moves(figures) == {("finance", "new"): 2, ("fulfilment", "new"): 1}
    assert figures["audit"]["since"] is None
    assert [(p["business_on"], p["open_findings"]) for p in figures["trend"]] == [("2026-08-10", 3)]


def test_the_second_audit_is_reported_as_it_was_whatever_happened_later(standing, seen):
    later, _ = audit_figures(standing, replace(SECOND, as_of=at(9, 9)))
    assert later == seen


def test_the_second_audit_shows_who_had_agreed_to_what_by_then(standing, seen):
    found = by_id(audit_figures(standing, SECOND)[0])
    assert {key: row["state"] for key, row in found.items()} == {
        "R": "reopened", "C": "risk_accepted", "M1": "verified", "M2": "identified",
    }  # fmt: skip
    refund = found["R"]
    assert (refund["owner"], refund["times_reopened"], refund["due_on"]) == ("fay", 1, "2026-08-20")
    assert (refund["days_open"], refund["is_new"], refund["is_overdue"]) == (10, False, False)
    assert refund["steps"] == {
        "identified": "2026-08-20", "confirmed": None, "assigned": None, "action_agreed": None,
        "implemented": None, "verified": None, "closed": None,
    }  # fmt: skip
    parts = refund["detail"]["parts_en"]
    assert parts["cause"] == "wrong key (the department's statement, unverified)"
    assert parts["corrective_action"] == "one key for each refund, by 2026-08-20"
    assert "1 of 120 break it" in parts["condition"]
    assert parts["criteria"].startswith("3.4 ")
    assert (found["C"]["accepted_by"], found["C"]["accepted_until"]) == ("ann", "2026-10-31")
    assert found["M1"]["ended_on"] == "2026-08-20"
    assert (found["M2"]["is_new"], found["M2"]["unexpected"]) == (True, 5)


def test_findings_roll_forward_from_one_audit_to_the_next(standing, seen):
    assert moves(seen) == {
        ("finance", "opening"): 2, ("finance", "risk_accepted"): -1,
        ("fulfilment", "opening"): 1, ("fulfilment", "new"): 1, ("fulfilment", "verified"): -1,
    }  # fmt: skip
    third, _ = audit_figures(standing, THIRD)
    assert moves(third) == {
        ("finance", "opening"): 1, ("finance", "verified"): -1, ("fulfilment", "opening"): 1,
    }  # fmt: skip
    assert [(p["business_on"], p["broken"], p["open_findings"]) for p in third["trend"]] == [
        ("2026-08-10", 3, 3), ("2026-08-20", 3, 2), ("2026-09-10", 2, 1),
    ]  # fmt: skip


def test_the_third_audit_shows_what_is_overdue_and_what_the_re_test_verified(standing, seen):
    found = by_id(audit_figures(standing, THIRD)[0])
    assert {key: row["state"] for key, row in found.items()} == {
        "R": "verified", "C": "risk_accepted", "M2": "identified",
    }  # fmt: skip
    late = found["M2"]
    assert (late["due_on"], late["days_overdue"], late["is_escalated"]) == ("2026-09-03", 7, True)
    assert (found["R"]["owner"], found["R"]["closed_by"]) == ("gus", None)
    assert found["R"]["steps"]["implemented"] == "2026-08-25"


@pytest.mark.parametrize(
    ("again", "is_shown"),
    [([], True), ([event("R", 13, "action_agreed", "implemented > implemented", at(26), "gus",
                         "third cause; third action; 2026-09-05")], False)],
)  # fmt: skip
def test_a_cause_that_was_shown_is_unverified_again_once_another_one_is_stated(
    standing, seen, again, is_shown, monkeypatch
):
    with standing.transaction(keep=False) as tx:
        past_every_rule(tx)
        tx.change("delete from core.finding_event where finding_id = :id and event_no in (11, 12)",
                  id=ID["R"])  # fmt: skip
        tx.insert(tables.finding_event, again)
        monkeypatch.setattr(Warehouse, "transaction", lambda *_, **__: _same(tx))
        figures, _ = audit_figures(standing, THIRD)
    assert by_id(figures)["R"]["detail"]["is_cause_shown"] is is_shown


def test_every_tie_out_agrees_and_counts_what_it_says(seen):
    # R 1 + C 2 + P 5 rows; three claims and a check of a table.
    assert {check["id"]: (check["left"], check["right"]) for check in seen["tie_outs"]} == {
        "roll_forward": (2, 2), "trend": (2, 2), "broken_touched": (3, 3), "rows_touched": (8, 8),
        "claims_asked": (4, 4), "claims_broken": (3, 3), "claims_inconclusive": (0, 0),
        "clauses": (3, 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("delete from core.finding_event where event = 'opened' and unexpected = 5",
         {"broken_touched", "rows_touched"}),
        ("delete from core.audit_result where run_id = 'a2' and unexpected = 5",
         {"broken_touched", "rows_touched", "claims_asked", "claims_broken"}),
        ("update core.finding_event set from_state = 'verified' where event = 'risk_accepted'",
         {"roll_forward", "trend"}),
    ],
)  # fmt: skip
def test_what_was_lost_or_changed_shows_in_a_tie_out(standing, seen, change, wrong, monkeypatch):
    with standing.transaction(keep=False) as tx:
        past_every_rule(tx)
        tx.change(change)
        monkeypatch.setattr(Warehouse, "transaction", lambda *_, **__: _same(tx))
        figures, _ = audit_figures(standing, SECOND)
    assert {c["id"] for c in figures["tie_outs"] if c["left"] != c["right"]} == wrong


def past_every_rule(tx: Transaction) -> None:
    """Let this transaction change what the database only lets be added to."""
    if tx.dialect == "postgresql":
        tx.change("set local session_replication_role = replica")


class _same:  # noqa: N801  (stands for a transaction that is open already)
    def __init__(self, tx: Any) -> None:
        self.tx = tx

    def __enter__(self) -> Any:
        return self.tx

    def __exit__(self, *_: object) -> None:
        pass


def test_evidence_is_shown_from_its_file_as_long_as_it_is_what_was_recorded(
    standing, seen, folders
):
    detail = by_id(seen)["R"]["detail"]
    assert detail["evidence_file"] == f"audit/2026-08-20/a2/{R}.csv"
    assert (detail["columns"], detail["rows"]) == (
        ["refund_id", "amount_minor"], [["rf-1", "1000"]],
    )  # fmt: skip
    assert [row[0] for row in by_id(seen)["M2"]["detail"]["rows"]] == [
        "o-1", "o-2", "o-3", "o-4", "o-5",
    ]  # fmt: skip
    file = folders / "home" / detail["evidence_file"]
    file.write_bytes(EVIDENCE.replace(b"1000", b"1"))
    try:
        altered, _ = audit_figures(standing, SECOND)
    finally:
        file.write_bytes(EVIDENCE)
    # What the finding itself keeps is of that evidence still; no cell of it is a formula.
    assert by_id(altered)["R"]["detail"]["rows"] == [["'=rf-1", "1000"]]


def test_claims_are_said_in_both_languages_and_tables_are_added_up(seen):
    said = {row["claim"]: (row["said_en"], row["said_zh"]) for row in seen["results"]}
    assert set(said) == {R, C, P}
    assert all(re.search("[一-龥]", zh) and not re.search("[一-龥]", en)
               for en, zh in said.values())  # fmt: skip
    assert seen["tables"]["kinds"] == [{"kind": "nulls", "holds": 1, "broken": 0,
                                        "inconclusive": 0}]  # fmt: skip
    assert seen["tables"]["wrong"] == []


def test_only_audits_of_everything_are_reported(standing, seen):
    others = [
        audit("a7", at(5, 9), noun="settlement")[0],
        audit("a8", at(5, 9), period_from=at(1))[0],
        audit("a9", at(5, 9), period_to=at(4, 9))[0],
    ]
    insert(standing, "audit_run", *others)
    try:
        figures, _ = audit_figures(standing, replace(SECOND, as_of=at(6, 9)))
        assert figures["audit"]["run_id"] == "a2"
        assert len(figures["trend"]) == 2
    finally:
        with standing.transaction() as tx:
            tx.change("delete from core.audit_run where run_id in ('a7', 'a8', 'a9')")


def test_before_the_first_audit_there_is_nothing_to_report(standing, seen):
    with pytest.raises(NoAudit, match=r"at or before 2026-08-09 16:00 UTC.*audit run --as-of"):
        audit_figures(standing, AUGUST)


def test_a_report_is_published_once_under_its_day_with_a_page_for_each_department(
    standing, seen, folders
):
    run = replace(SECOND, run_id="publish", as_of=at(1, 9))
    first = publish_audit(standing, run)
    assert [(r.period, r.locale, r.version, r.status, r.is_new) for r in first] == [
        ("2026-08-20", "zh-CN", 1, "final", True), ("2026-08-20", "en", 1, "final", True),
    ]  # fmt: skip
    at_v1 = folders / "reports/audit/2026-08-20/v1"
    assert sorted(path.name for path in at_v1.iterdir()) == [
        "audit-finance.en.html", "audit-finance.zh-CN.html", "audit-fulfilment.en.html",
        "audit-fulfilment.zh-CN.html", "claims.csv", "en.html", "findings.csv", "report.json",
        "zh-CN.html",
    ]  # fmt: skip
    content = (at_v1 / "findings.csv").read_bytes()
    listed = {row["finding_id"]: row for row in csv.DictReader(io.StringIO(content.decode()))}
    assert {ID["R"], ID["C"], ID["M1"], ID["M2"]} == set(listed)
    assert listed[ID["R"]]["owner"] == "fay"
    beside = json.loads((at_v1 / "report.json").read_text(encoding="utf-8"))
    assert beside["attachments"][0]["sha256"] == sha256(content).hexdigest()
    again = publish_audit(standing, replace(run, run_id="again"))
    assert [(r.version, r.is_new) for r in again] == [(1, False), (1, False)]
    (row,) = [r for r in published_reports(standing) if (r["type"], r["locale"]) == ("audit", "en")]
    assert (row["as_of"], row["policy_version"]) == (at(20, hour=16), "2026.1")
    assert published_anchors() == [Anchor(20, "2" * 64)]
    shown = summary_markdown(first)
    assert "内部审计报告 · 2026-08-20" in shown
    assert f"- `{at_v1 / 'en.html'}`" in shown
    for path in (at_v1 / "en.html", at_v1 / "audit-finance.zh-CN.html"):
        assert not re.search(r"gus|another cause", path.read_text(encoding="utf-8"))
    # Departments with findings are told once, however often the report is asked for.
    with standing.transaction() as tx:
        told = tx.statement(
            "select subject_id, audience, clause, status from core.notification order by 1"
        )
    assert {row["subject_id"] for row in told} == {f"2026-08-20/{row['audience']}" for row in told}
    assert {(row["clause"], row["status"]) for row in told} == {("5.1", "queued")}
    assert {row["audience"] for row in told} <= {"finance", "fulfilment"}
    assert told
