"""The flows about payouts: artifacts with ids and amounts, once whatever is started twice."""

from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.payouts import issue_payouts, payout_results
from tasks.payouts import AnswersNotTaken, payouts
from tasks.statements import NoSuchFolder
from tests.fresh import fresh_file
from tests.tasks.payday import MONTH, P1, P2, PERSONAL, answers, count, lock_month, report
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a DuckDB warehouse with a locked month, which is the one of the environment."""
    held = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(held.url))
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    lock_month(held)
    return held


def artifacts() -> dict[str, Any]:
    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/latest/filter", json={}).json()
    return {artifact["key"]: artifact["data"] for artifact in found}


def test_the_newest_locked_month_is_issued_once_and_answered_from_the_inbox(warehouse, tmp_path):
    first = issue_payouts()
    assert (first["month"], [f["control_sum_minor"] for f in first["files"]]) == (
        MONTH, [122_001, 1_500],
    )  # fmt: skip
    folder = tmp_path / "home" / "payouts"
    assert {p.name for p in folder.iterdir()} == {"PF202609-CNY-1.xml", "PF202609-USD-1.xml"}
    shown = artifacts()["payout-files"]
    assert "1,220.01 CNY" in shown
    assert r"own\_account" in shown
    assert issue_payouts(month=MONTH)["files"] == []
    assert count(warehouse, "payout_instruction") == 4

    assert payout_results()["loaded"] == []
    inbox = tmp_path / "home" / "payout-results"
    (inbox / "deep").mkdir()
    report(inbox / "deep" / "r.xml", "PF202609-CNY-1", (P1, "ACSC"), (P2, "RJCT"), reason="AC04")
    found = payout_results()
    assert (found["loaded"], found["results"]) == (["r.xml"], {"paid": 1, "rejected": 1})
    shown = repr(artifacts())
    assert "500.01 CNY" in shown
    assert not [text for text in PERSONAL if text in shown]
    assert payout_results(inbox=str(inbox))["already_loaded"] == ["r.xml"]


def test_a_refused_file_fails_the_run_after_the_others_were_taken_in(warehouse, tmp_path):
    issue_payouts(folder=str(tmp_path / "out"))
    inbox = tmp_path / "inbox"
    with pytest.raises(NoSuchFolder, match="no such folder"):
        payout_results(inbox=str(inbox))
    inbox.mkdir()
    answers(inbox / "a.csv", "P0 paid 1.00 CNY 2026-10-09 -")
    answers(inbox / "b.csv", f"{P1} paid 700.00 CNY 2026-10-09 -")
    with pytest.raises(AnswersNotTaken, match=r"a\.csv line 2, payout_id: 'P0' is no payout"):
        payout_results(inbox=str(inbox))
    assert [row["payout_id"] for row in payouts(warehouse, status="paid")] == [P1]
    with warehouse.transaction(keep=False) as tx:
        (row,) = tx.statement("select totals from core.run where status = 'completed' "
                              "and flow = 'payout-results'")  # fmt: skip
    assert '"refused": [{' in row["totals"]
