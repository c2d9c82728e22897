"""`countinghouse audit`, `finding` and `claim`, as people and programs use them."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.audit.places import pay, prepare
from tests.command import call
from tests.fresh import fresh_file

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return the command over a marketplace with one payment that is recorded twice."""
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    prepare(warehouse)
    pay(warehouse, "o1", "ref-1")
    pay(warehouse, "o2", "ref-1")
    settings = {
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"),
        "COUNTINGHOUSE_WAREHOUSE": f"duckdb:///{tmp_path / 'warehouse.duckdb'}",
    }

    def execute(*words: str, key: str = "") -> CompletedProcess[str]:
        return call(settings | {"COUNTINGHOUSE_KEY": key}, *words)

    return execute


def test_an_audit_is_run_and_its_finding_lived_through_at_the_command_line(run: Run) -> None:
    told = json.loads(
        run("audit", "run", "--noun", "reconciliation", "--as-of", "2026-03-02",
            "--format", "json").stdout
    )  # fmt: skip
    (row,) = [c for c in told["claims"] if c["claim"] == "a_payment_has_one_record"]
    assert row | {"reason": None} == {
        "claim": "a_payment_has_one_record", "noun": "reconciliation", "clause": "4.4",
        "severity": "critical", "department": "finance", "population": 2, "unexpected": 1,
        "amount_minor": 1000, "outcome": "broken", "reason": None,
    }  # fmt: skip
    found = json.loads(run("finding", "list", "--format", "json").stdout)
    (mine,) = [f for f in found if f["claim"] == "a_payment_has_one_record"]
    assert (mine["state"], mine["sample"][0]["provider_reference"]) == ("identified", "ref-1")

    shown = json.loads(run("finding", "show", mine["finding_id"][:8], "--format", "json").stdout)
    assert shown["parts"]["condition"].endswith("1 of 2 break it")
    assert shown["parts"]["consequence"] == "10.00 CNY at stake"
    assert shown["parts"]["cause"] == "Not stated yet"
    assert run("finding", "evidence", mine["finding_id"]).stdout.splitlines()[1].startswith("psp")

    key = run("approver", "add", "eve", "--role", "auditor").stdout.split()[-1]
    assert run("finding", "confirm", mine["finding_id"][:8], key=key).returncode == 0
    again = run("finding", "confirm", mine["finding_id"][:8], key=key)
    assert (again.returncode, "is confirmed" in again.stderr) == (2, True)
    assert run("audit", "verify", "--anchor", f"1:{'0' * 64}").returncode == 3


def test_a_claim_is_shown_run_and_tried(run: Run) -> None:
    listed = json.loads(run("claim", "list", "--format", "json").stdout)
    assert {"name", "noun", "clause", "severity", "department", "claim", "claim_zh"} <= set(
        listed[0]
    )
    assert "-- clause: 4.4" in run("claim", "show", "a_payment_has_one_record").stdout
    broken = run("claim", "run", "a_payment_has_one_record", "--as-of", "2026-03-02",
                 "--format", "json")  # fmt: skip
    assert (broken.returncode, json.loads(broken.stdout)["unexpected"]) == (3, 1)
    tried = run("claim", "test", "a_payment_has_one_record")
    assert (tried.returncode, "1 of 1 claims are right" in tried.stderr) == (0, True)
    unknown = run("claim", "run", "a_payment_has_two_records")
    assert unknown.returncode == 2
    assert "near: " in unknown.stderr


def test_a_new_claim_is_begun_in_two_files_that_say_what_is_missing(
    run: Run, tmp_path: Path
) -> None:
    words = ("claim", "new", "settlement", "every merchant is paid once", "--folder", str(tmp_path))
    made = run(*words)
    paths = [Path(line) for line in made.stdout.split()]
    assert [path.name for path in paths] == [
        "assert_every_merchant_is_paid_once.sql", "assert_every_merchant_is_paid_once.toml",
    ]  # fmt: skip
    assert "-- claim: Every merchant is paid once" in paths[0].read_text()
    again = run(*words)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
