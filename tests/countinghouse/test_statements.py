"""The commands about statements: stable JSON, exit codes, and refusals that say what helps."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.command import call
from tests.fresh import fresh_file
from tests.tasks.settled_month import HOSTILE, TOTALS, insert_month
from warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return fresh_file(tmp_path / "warehouse.duckdb")


@pytest.fixture
def run(tmp_path: Path, warehouse: Warehouse) -> Any:
    """Return a function that runs the command on that warehouse."""
    settings = {
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"),
        "COUNTINGHOUSE_WAREHOUSE": warehouse.url.render_as_string(hide_password=False),
    }

    def execute(*arguments: str) -> CompletedProcess[str]:
        return call(settings, "statements", *arguments)

    return execute


def test_a_month_is_issued_listed_and_verified_with_stable_json(run, warehouse, tmp_path):
    insert_month(warehouse)
    issued = run("issue", "--month", "2026-01", "--format", "json")
    assert issued.returncode == 0, issued.stderr
    found = json.loads(issued.stdout)
    assert list(found) == [
        "month", "state", "folder", "index", "merchants", "written", "standing", "recorded",
        "totals", "failing", "differing",
    ]  # fmt: skip
    assert (found["merchants"], found["written"], found["recorded"]) == (2, 10, 10)
    folder = tmp_path / "home" / "reports" / "merchant_statement" / "2026-01"
    assert Path(found["index"]) == folder / "index.html"
    assert (folder / "m1" / "zh-CN.html").is_file()

    listed = json.loads(run("list", "--month", "2026-01", "--format", "json").stdout)
    assert len(listed) == 10
    assert list(listed[0]) == [
        "month", "merchant_id", "kind", "path", "sha256", "issued_at", "run_id",
    ]  # fmt: skip

    verified = run("verify", "--month", "2026-01", "--format", "json")
    assert verified.returncode == 0
    assert json.loads(verified.stdout)["same"] == 10


def test_one_merchant_is_issued_into_the_folder_that_is_named(run, warehouse, tmp_path):
    insert_month(warehouse)
    made = run("issue", "--month", "2026-01", "--merchant", HOSTILE, "--out", str(tmp_path / "o"))
    assert made.returncode == 0
    assert "1 merchants, 5 files written" in made.stdout
    assert sorted(path.name for path in (tmp_path / "o" / "2026-01").iterdir()) == [
        "%3D2%2F%2E%2E%2Fx", "index.html",
    ]  # fmt: skip


def test_a_statement_that_does_not_tie_out_exits_3_and_is_shown(run, warehouse):
    insert_month(warehouse, settlement_total=TOTALS[1:])
    made = run("issue", "--month", "2026-01")
    assert made.returncode == 3
    assert "do not tie out" in made.stdout
    assert "ORDER_AMOUNT" in made.stdout


def test_an_altered_file_exits_3(run, warehouse, tmp_path):
    insert_month(warehouse)
    assert run("issue", "--month", "2026-01").returncode == 0
    folder = tmp_path / "home" / "reports" / "merchant_statement" / "2026-01" / "m1"
    (folder / "en.html").write_text("<p>Nothing is owed.</p>")
    verified = run("verify", "--month", "2026-01")
    assert verified.returncode == 3
    assert "9 of 10 documents are as issued" in verified.stdout
    assert "altered" in verified.stdout


def test_what_is_not_there_is_refused_with_exit_2(run, warehouse):
    insert_month(warehouse)
    for arguments, message in (
        (("issue", "--month", "2026-02"), "2026-02 was not settled"),
        (("issue", "--month", "2026-01", "--merchant", "nobody"), "open sale of nobody"),
        (("issue", "--month", "January"), "is not a month"),
        (("verify", "--month", "2026-01"), "no statement of 2026-01 was issued"),
    ):
        refused = run(*arguments)
        assert refused.returncode == 2
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr
