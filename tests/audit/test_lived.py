"""A finding lived through end to end: the report of each date shows it as it stood on that date."""

from datetime import date
from pathlib import Path

import pytest

from tasks.audit import run_audit
from tasks.audit_report import audit_figures
from tasks.finding_texts import five_parts
from tasks.findings import act, findings, read_evidence
from tests.audit.places import pay, people, prepare, run_at, unpay
from tests.fresh import fresh_file
from warehouse import Warehouse

CLAIM = "a_payment_has_one_record"


#: What DuckDB does not hold of a large table.
KEY = "table_payment_key"


def reported(warehouse: Warehouse, day: str, claim: str = CLAIM) -> tuple[str, str | None] | None:
    """Return the state and the owner that the report of a day shows; None where it has none."""
    figures, _ = audit_figures(warehouse, run_at(day, f"report-{day}"))
    assert [c for c in figures["tie_outs"] if c["left"] != c["right"]] == []
    shown = [f for f in figures["findings"] if f["claim"] == claim]
    return (shown[0]["state"], shown[0]["owner"]) if shown else None


def test_the_report_of_each_date_shows_the_finding_as_it_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    prepare(warehouse)
    keys = people(warehouse)
    for number in range(20):  # so that one payment fewer is no half delivery
        pay(warehouse, f"other-{number}", f"other-{number}")
    pay(warehouse, "o1", "ref-1")
    pay(warehouse, "o2", "ref-1")
    pay(warehouse, "other-0", "the same key again")
    run_audit(warehouse, run_at("2026-03-02"))  # the fault is found
    (found,) = findings(warehouse, claim=CLAIM)
    (of_table,) = findings(warehouse, claim=KEY)
    assert (of_table["department"], of_table["unexpected"]) == ("data", 2)
    assert five_parts(warehouse, of_table, "en")["condition"] == (
        "payment has each key once: 2 of 23 break it"
    )
    assert b"ExpectCompoundColumnsToBeUnique" in read_evidence(warehouse, of_table["finding_id"])

    def do(name: str, key: str, day: str, **stated: object) -> None:
        act(warehouse, run_at(day, f"{name}-{day}"), found["finding_id"], name, key, **stated)

    do("confirm", keys.auditor, "2026-03-03")
    do("assign", keys.auditor, "2026-03-03", owner="dan")
    do("agree", keys.owner, "2026-03-03", cause="two files", action="withdraw one",
       action_due_on=date(2026, 3, 9))  # fmt: skip
    run_audit(warehouse, run_at("2026-03-04"))
    unpay(warehouse, "o2")
    with warehouse.transaction() as tx:
        tx.change("delete from core.payment where provider_reference = 'the same key again'")
    do("implement", keys.owner, "2026-03-05", note="withdrawn")
    run_audit(warehouse, run_at("2026-03-06"))  # the re-test holds
    do("close", keys.auditor, "2026-03-07")
    pay(warehouse, "o2", "ref-1")
    run_audit(warehouse, run_at("2026-03-09"))  # the fault is back

    assert {day: reported(warehouse, day) for day in (
        "2026-03-02", "2026-03-04", "2026-03-06", "2026-03-09",
    )} == {
        "2026-03-02": ("identified", None),
        "2026-03-04": ("action_agreed", "dan"),
        "2026-03-06": ("verified", "dan"),
        "2026-03-09": ("reopened", "dan"),
    }  # fmt: skip
    assert reported(warehouse, "2026-03-02", KEY) == ("identified", None)
    assert reported(warehouse, "2026-03-06", KEY) == ("verified", None)
