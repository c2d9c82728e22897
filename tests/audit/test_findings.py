"""A finding's life: opened by a fault, moved by people as guards allow, ended by a re-test."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from tasks.approvers import KeyRefused
from tasks.audit import run_audit
from tasks.findings import (
    EvidenceAltered,
    FindingRefused,
    act,
    findings,
    read_evidence,
    read_finding,
)
from tests.audit.places import People, insert, pay, people, prepare, run_at, unpay
from tests.fresh import fresh_file
from warehouse import Warehouse

CLAIM = "a_payment_has_one_record"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Warehouse, People]:
    """Return a marketplace with one payment that is recorded twice, and people."""
    return _prepared(fresh_file(tmp_path / "warehouse.duckdb"), tmp_path, monkeypatch)


@pytest.fixture
def on_each(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Warehouse, People]:
    """Return the same on each engine in turn, for what the database itself does."""
    return _prepared(warehouse, tmp_path, monkeypatch)


def _prepared(
    warehouse: Warehouse, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Warehouse, People]:
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
    prepare(warehouse)
    pay(warehouse, "o1", "ref-1")
    pay(warehouse, "o2", "ref-1")
    pay(warehouse, "o3", "ref-3")
    return warehouse, people(warehouse)


def audit(warehouse: Warehouse, day: str) -> dict[str, Any]:
    return run_audit(warehouse, run_at(day), only=[CLAIM])


def the_finding(warehouse: Warehouse) -> dict[str, Any]:
    (found,) = findings(warehouse, claim=CLAIM)
    return read_finding(warehouse, found["finding_id"])


def do(warehouse: Warehouse, day: str, name: str, key: str, **stated: Any) -> str:
    found = the_finding(warehouse)
    run = run_at(day, f"{name}-{day}")
    return str(act(warehouse, run, found["finding_id"], name, key, **stated)["state"])


def put_right(warehouse: Warehouse, day: str, keys: People) -> None:
    """Assign, agree and implement: what department and auditor do between two audits."""
    do(warehouse, day, "assign", keys.auditor, owner="dan")
    do(warehouse, day, "agree", keys.owner, cause="two files", action="withdraw one",
       action_due_on=date(2026, 3, 10))  # fmt: skip
    do(warehouse, day, "implement", keys.owner, note="withdrawn")


def test_a_finding_is_opened_assigned_put_right_verified_closed_and_comes_back(
    on_each: tuple[Warehouse, People],
) -> None:
    warehouse, keys = on_each
    assert audit(warehouse, "2026-03-02")["findings"]["opened"] == 1
    found = the_finding(warehouse)
    assert (found["state"], found["unexpected"], found["population"]) == ("identified", 1, 3)
    assert (found["amount_minor"], found["currency"], found["department"]) == (
        1000, "CNY", "finance")  # fmt: skip
    # Monday; a critical finding has two working days.
    assert found["due_on"] == date(2026, 3, 4)

    assert do(warehouse, "2026-03-02", "confirm", keys.auditor) == "confirmed"
    put_right(warehouse, "2026-03-03", keys)
    assert audit(warehouse, "2026-03-03")["findings"]["reopened"] == 1  # nobody withdrew it
    assert the_finding(warehouse)["events"][-1]["note"] == "the re-test failed"

    put_right(warehouse, "2026-03-04", keys)
    unpay(warehouse, "o2")
    assert audit(warehouse, "2026-03-04")["findings"] == {"verified": 1}
    with pytest.raises(FindingRefused, match="dan is no auditor"):
        do(warehouse, "2026-03-05", "close", keys.owner)
    assert do(warehouse, "2026-03-05", "close", keys.auditor) == "closed"

    assert audit(warehouse, "2026-03-05")["findings"] == {}
    pay(warehouse, "o2", "ref-1")
    assert audit(warehouse, "2026-03-06")["findings"] == {"reopened": 1}
    found = the_finding(warehouse)
    assert (found["state"], found["times_reopened"], found["times_seen"]) == ("reopened", 2, 3)
    assert found["due_on"] == date(2026, 3, 10)  # Friday, and a weekend between
    assert [event["event"] for event in found["events"]] == [
        "opened", "confirmed", "assigned", "action_agreed", "implemented", "reopened", "assigned",
        "action_agreed", "implemented", "verified", "closed", "reopened",
    ]  # fmt: skip


def test_an_audit_that_is_run_again_counts_once(on_each: tuple[Warehouse, People]) -> None:
    warehouse, _ = on_each
    first = audit(warehouse, "2026-03-02")
    assert audit(warehouse, "2026-03-02") == first
    assert the_finding(warehouse)["times_seen"] == 1


def test_an_audit_of_an_earlier_day_leaves_the_findings(place: tuple[Warehouse, People]) -> None:
    warehouse, _ = place
    unpay(warehouse, "o2")
    assert audit(warehouse, "2026-03-05")["findings"] == {}
    pay(warehouse, "o2", "ref-1")
    assert audit(warehouse, "2026-03-04")["broken"] >= 1
    assert findings(warehouse, claim=CLAIM) == []


def breaks(*owners: str) -> list[dict[str, Any]]:
    """Return a break that is overdue for each owner."""
    return [
        {"break_id": f"b{n}", "owner": owner, "amount_minor": 100 + n, "status": "open",
         "due_on": date(2026, 2, 27), "severity": "high"}
        for n, owner in enumerate(owners)
    ]  # fmt: skip


def overdue(warehouse: Warehouse, day: str) -> dict[str, tuple[str, int]]:
    run_audit(warehouse, run_at(day), only=["a_break_is_ended_in_time"])
    return {f["scope"]: (f["state"], f["unexpected"]) for f in findings(warehouse)}


def test_each_scope_of_a_claim_is_a_finding_of_its_own(place: tuple[Warehouse, People]) -> None:
    warehouse, _ = place
    reconciled(warehouse)
    insert(warehouse, "payment_break", *breaks("finance", "finance", "provider_claim"))
    assert overdue(warehouse, "2026-03-02") == {
        "finance": ("identified", 2), "provider_claim": ("identified", 1),
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.change("update core.payment_break set status = 'resolved' where owner = 'finance'")
    assert overdue(warehouse, "2026-03-03") == {
        "finance": ("verified", 2), "provider_claim": ("identified", 1),
    }  # fmt: skip


def test_a_claim_that_is_broken_everywhere_is_one_finding(
    place: tuple[Warehouse, People],
) -> None:
    warehouse, _ = place
    reconciled(warehouse)
    insert(warehouse, "payment_break", *breaks(*(f"owner {n}" for n in range(51))))
    assert overdue(warehouse, "2026-03-02") == {"": ("identified", 51)}


def reconciled(warehouse: Warehouse) -> None:
    """Say that reconciliation has run, as the claims on breaks need it."""
    insert(warehouse, "reconciliation_run", {"run_id": "r"})


def test_a_finding_that_nobody_put_right_is_escalated_once(
    place: tuple[Warehouse, People],
) -> None:
    warehouse, _ = place
    audit(warehouse, "2026-03-02")
    assert "escalated" not in audit(warehouse, "2026-03-04")["findings"]  # due on that day
    assert audit(warehouse, "2026-03-05")["findings"]["escalated"] == 1
    assert "escalated" not in audit(warehouse, "2026-03-06")["findings"]


def test_an_accepted_risk_ends_on_its_day(place: tuple[Warehouse, People]) -> None:
    warehouse, keys = place
    audit(warehouse, "2026-03-02")
    do(warehouse, "2026-03-02", "confirm", keys.auditor)
    with pytest.raises(FindingRefused, match="180 days later at most"):
        do(warehouse, "2026-03-02", "accept_risk", keys.auditor, note="small",
           accepted_until=date(2026, 12, 31))  # fmt: skip
    state = do(warehouse, "2026-03-02", "accept_risk", keys.auditor, note="small",
               accepted_until=date(2026, 3, 5))  # fmt: skip
    assert state == "risk_accepted"
    audit(warehouse, "2026-03-04")
    assert the_finding(warehouse)["state"] == "risk_accepted"
    audit(warehouse, "2026-03-05")
    found = the_finding(warehouse)
    assert (found["state"], found["accepted_by"]) == ("reopened", None)


def test_what_was_dismissed_stays_dismissed(place: tuple[Warehouse, People]) -> None:
    warehouse, keys = place
    audit(warehouse, "2026-03-02")
    with pytest.raises(FindingRefused, match="state the note"):
        do(warehouse, "2026-03-02", "dismiss", keys.auditor)
    do(warehouse, "2026-03-02", "dismiss", keys.auditor, note="a test payment")
    audit(warehouse, "2026-03-03")
    found = the_finding(warehouse)
    assert (found["state"], found["times_seen"]) == ("dismissed", 2)


@pytest.mark.parametrize(
    ("name", "who", "stated", "why"),
    [
        ("assign", "auditor", {"owner": "dan"}, "is identified; assign needs confirmed"),
        ("close", "auditor", {}, "is identified; close needs verified"),
        ("confirm", "owner", {}, "dan is no auditor"),
        ("dismiss", "owner", {"note": "no"}, "dan is no auditor"),
        ("vanish", "auditor", {}, "'vanish' is no act"),
        ("confirm", "nobody", {}, "nobody has this key"),
    ],
)
def test_an_act_that_is_not_allowed_is_refused(
    place: tuple[Warehouse, People], name: str, who: str, stated: dict[str, Any], why: str
) -> None:
    warehouse, keys = place
    audit(warehouse, "2026-03-02")
    with pytest.raises((FindingRefused, KeyRefused), match=why):
        do(warehouse, "2026-03-02", name, getattr(keys, who, "no.key"), **stated)
    assert the_finding(warehouse)["state"] == "identified"


def test_a_finding_is_assigned_to_somebody_who_may_own_it(
    place: tuple[Warehouse, People],
) -> None:
    warehouse, keys = place
    audit(warehouse, "2026-03-02")
    do(warehouse, "2026-03-02", "confirm", keys.auditor)
    for owner in ("amy", "nobody"):
        with pytest.raises(FindingRefused, match=f"{owner} holds no key of a department"):
            do(warehouse, "2026-03-02", "assign", keys.auditor, owner=owner)


def test_the_database_lets_no_owner_close_their_own_finding(
    on_each: tuple[Warehouse, People],
) -> None:
    warehouse, _ = on_each
    audit(warehouse, "2026-03-02")
    with pytest.raises(DBAPIError), warehouse.transaction() as tx:
        tx.change("update core.finding set owner = 'dan', closed_by = 'dan', state = 'closed'")
    with pytest.raises(DBAPIError), warehouse.transaction() as tx:
        tx.change(
            "update core.finding set owner = 'dan', accepted_by = 'dan', "
            "accepted_until = date '2026-04-01', state = 'risk_accepted'"
        )


def test_postgresql_lets_nobody_change_an_event_or_a_link(
    on_each: tuple[Warehouse, People],
) -> None:
    warehouse, _ = on_each
    if warehouse.dialect != "postgresql":
        pytest.skip("DuckDB has no triggers; the trail shows it there")
    audit(warehouse, "2026-03-02")
    for sql in (
        "update core.finding_event set actor = 'mallory'", "delete from core.finding_event",
        "truncate core.trail_entry", "update core.trail_entry set sha256 = 'x'",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="is only added to"), warehouse.transaction() as tx:
            tx.change(sql)


def test_the_evidence_is_every_row_and_is_refused_when_it_was_altered(
    place: tuple[Warehouse, People],
) -> None:
    warehouse, _ = place
    audit(warehouse, "2026-03-02")
    found = the_finding(warehouse)
    assert read_evidence(warehouse, found["finding_id"]).decode().splitlines() == [
        "provider,provider_reference,records,amount_minor,occurred_at",
        "psp,ref-1,2,1000,2026-03-01T00:00:00+00:00",
    ]
    from warehouse import home

    path = home() / found["evidence_file"]
    path.write_bytes(path.read_bytes().replace(b"1000", b"1"))
    with pytest.raises(EvidenceAltered, match="was altered since the audit"):
        read_evidence(warehouse, found["finding_id"])
    path.unlink()
    with pytest.raises(EvidenceAltered, match="is missing"):
        read_evidence(warehouse, found["finding_id"])
