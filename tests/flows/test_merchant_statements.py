"""The flow that issues statements shows them in the UI, and fails last where one is wrong."""

from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.merchant_statements import issue_statements
from tasks.merchant_statements import NotProven, statements
from tests.fresh import fresh_file
from tests.tasks.settled_month import HOSTILE, TOTALS, insert_month
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", f"duckdb:///{tmp_path / 'warehouse.duckdb'}")
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    return warehouse


def artifacts() -> dict[str, Any]:
    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/latest/filter", json={}).json()
    return {artifact["key"]: artifact["data"] for artifact in found}


def runs(warehouse: Warehouse) -> list[tuple[str, str]]:
    with warehouse.transaction() as tx:
        rows = tx.statement("select status, flow_run_name from core.run order by started_at")
    return [(row["status"], row["flow_run_name"]) for row in rows]


def test_the_newest_locked_month_is_issued_and_shown_in_the_ui(held, tmp_path):
    insert_month(held)
    totals = issue_statements(folder=str(tmp_path / "out"))
    assert (totals["month"], totals["written"], totals["recorded"]) == ("2026-01", 10, 10)
    assert [status for status, _ in runs(held)] == ["completed"]
    shown = artifacts()
    assert "2 merchants, 2026-01" in shown["merchant-statements"]
    assert str(tmp_path / "out" / "2026-01" / "index.html") in shown["merchant-statements"]


def test_a_statement_that_does_not_tie_out_fails_the_run_after_the_others_are_issued(held):
    insert_month(held, settlement_total=TOTALS[1:])
    with pytest.raises(NotProven, match="2026-01: 3 checks fail"):
        issue_statements(month="2026-01")
    assert {document["merchant_id"] for document in statements(held, "2026-01")} == {HOSTILE}
    assert runs(held) == [("completed", "statements 2026-01")]
    assert "ORDER" in artifacts()["statements-failing"]
