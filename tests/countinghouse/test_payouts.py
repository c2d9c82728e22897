"""The commands about payouts: stable JSON, refusals with exit code 2, and nothing personal."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tasks.approvers import add_approver
from tests.command import call
from tests.fresh import fresh_file
from tests.tasks.payday import (
    MONTH,
    P1,
    P2,
    P5,
    PERSONAL,
    answers,
    count,
    lock_month,
    payday,
)
from warehouse import Warehouse

#: The keys that later checks read, in this order.
STABLE = [
    "payout_id", "month", "merchant_id", "currency", "channel", "attempt", "asked_by",
    "amount_minor", "status", "payout_file_id", "issued_on", "answered_on", "reason", "due_on",
    "is_late",
]  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    held = fresh_file(tmp_path / "home" / "warehouse.duckdb")
    lock_month(held)
    return held


@pytest.fixture
def run(tmp_path: Path, warehouse: Warehouse) -> Any:
    """Return a function that runs a command about payouts, and checks that it shows nobody."""
    settings = {
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"),
        "COUNTINGHOUSE_WAREHOUSE": str(warehouse.url),
    }

    def execute(*arguments: str, key: str | None = None) -> CompletedProcess[str]:
        more = {"COUNTINGHOUSE_KEY": key} if key else {}
        done = call(settings | more, "payouts", *arguments)
        assert not [text for text in PERSONAL if text in done.stdout + done.stderr]
        return done

    return execute


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_month_is_issued_answered_and_tried_again_by_commands(run, warehouse, tmp_path):
    out = tmp_path / "out"
    listed = answer(run("list", "--month", MONTH, "--format", "json"))
    assert [list(row) for row in listed] == [STABLE] * 5
    assert {row["status"] for row in listed} == {"due", "without_account"}

    # Far in the past for the command, which acts now: the day of payment may lie ahead.
    issuing = ["issue", "--month", MONTH, "--out", str(out), "--execute-on", "2099-01-04"]
    issued = answer(run(*issuing, "--format", "json"))
    assert [
        (f["payout_file_id"], f["payout_count"], f["control_sum_minor"], f["execute_on"])
        for f in issued["files"]
    ] == [("PF202609-CNY-1", 3, 122_001, "2099-01-04"), ("PF202609-USD-1", 1, 1_500, "2099-01-04")]
    assert [row["payout_id"] for row in issued["without_account"]] == [P5]
    assert {p.name for p in out.iterdir()} == {"PF202609-CNY-1.xml", "PF202609-USD-1.xml"}
    again = run(*issuing)
    assert (again.returncode, "files of 2026-09: none" in again.stdout) == (0, True)

    said = answers(
        tmp_path / "a.csv",
        f"{P1} paid 700.00 CNY 2026-10-09 -",
        f"{P2} rejected 500.01 CNY 2026-10-09 AC04",
    )
    preview = answer(run("results", str(said), "--preview", "--format", "json"))
    assert (preview["status"], preview["results"]) == ("preview", {"paid": 1, "rejected": 1})
    assert count(warehouse, "payout_result") == 0
    taken = answer(run("results", str(said), "--format", "json"))
    assert (taken["status"], taken["loaded"], taken["journals"]) == ("loaded", ["a.csv"], 1)
    assert answer(run("results", str(said), "--format", "json"))["already_loaded"] == ["a.csv"]

    key = add_approver(warehouse, payday(), "ann", "finance")
    made = answer(run("retry", P2, "--format", "json", key=key))
    assert (made["attempt"], made["amount_minor"], made["asked_by"]) == (2, 50_001, "ann")
    twice = run("retry", P2, key=key)
    assert (twice.returncode, "is attempt 1 of 2" in twice.stderr) == (2, True)
    due = answer(run("list", "--status", "due", "--format", "json"))
    assert [(row["payout_id"], row["channel"], row["asked_by"]) for row in due] == [
        (made["payout_id"], "", "ann")
    ]
    with warehouse.transaction(keep=False) as tx:
        runs = tx.statement("select flow, status, parameters from core.run order by started_at")
    assert [(r["flow"], r["status"]) for r in runs if r["flow"] == "payouts retry"] == [
        ("payouts retry", "completed"), ("payouts retry", "refused"),
    ]  # fmt: skip
    assert key.partition(".")[2] not in repr(runs)


def test_what_cannot_be_done_is_refused_with_exit_code_2_and_what_helps(run, tmp_path):
    for arguments, said in (
        (["issue", "--month", "2026-08", "--out", str(tmp_path)], "2026-08 is not settled"),
        (["issue", "--month", "August", "--out", str(tmp_path)], "is not a month"),
        (["issue", "--month", MONTH, "--out", str(tmp_path), "--execute-on", "soon"],
         "is not a day"),
        (["issue", "--month", MONTH, "--out", str(tmp_path), "--execute-on", "2026-10-01"],
         "no bank pays on it"),
        (["retry", "P0"], "nobody has this key"),
        (["list", "--month", "2026"], "is not a month"),
    ):  # fmt: skip
        done = run(*arguments, key="0123456789abcdef.wrong")
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert said in done.stderr
    wrong = answers(tmp_path / "a.csv", "P0 paid 1.00 CNY 2026-10-09 -")
    refused = run("results", str(wrong))
    assert refused.returncode == 2
    assert "refused: a.csv line 2, payout_id: 'P0' is no payout that a bank was told of; ask" in (
        refused.stderr
    )
    told = json.loads(run("results", str(wrong), "--format", "json").stdout)
    assert (told["status"], told["refused"][0]["line"]) == ("refused", 2)


def test_tables_for_people_say_files_sums_and_who_moves_the_money(run, warehouse, tmp_path):
    with warehouse.transaction() as tx:
        tx.change("update core.payout set channel = 'psp' where merchant_id = 'm2'")
    shown = run("issue", "--month", MONTH, "--out", str(tmp_path), "--execute-on", "2099-01-04")
    assert "PF202609-CNY-1" in shown.stdout
    assert "72,000" in shown.stdout
    assert "PF202609-CNY-psp-1" in shown.stdout
    assert "without an account, not paid" in shown.stdout
    assert "instructions for the licensed provider" in shown.stderr
    listed = run("list").stdout
    assert "psp" in listed
    assert P1 in listed
    assert "issued" in listed
