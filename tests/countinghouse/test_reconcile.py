"""`reconcile`, `load provider` and `load bank`: stable JSON, one meaning per exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from countinghouse.main import app
from simulator import write_marketplace
from tasks.delivery import take_in
from tasks.runs import clock
from warehouse import open_warehouse

#: What every row of a stage tells.
STAGE = {
    "status",
    "reconciliation",
    "stage",
    "provider",
    "kind",
    "currency",
    "count",
    "amount_minor",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a month of a small marketplace with one deposit that came short by 100 or more."""
    made = tmp_path_factory.mktemp("delivery")
    write_marketplace(
        made, orders=60, months=1, first_month="2026-10", seed=4, faults="none",
        asked={"deposit_short": 1},
    )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """Return a home whose warehouse holds that month."""
    path = tmp_path_factory.mktemp("home")
    take_in(open_warehouse(f"duckdb:///{path / 'warehouse.duckdb'}"), folder, received_at=clock())
    return path


def run(home: Path, *arguments: str) -> tuple[int, Any]:
    """Run a command on the warehouse of a home; return exit code and what it printed as JSON."""
    settings = {"COUNTINGHOUSE_HOME": str(home), "COUNTINGHOUSE_WAREHOUSE": ""}
    done = CliRunner(env=settings).invoke(app, [*arguments, "--format", "json"])
    return done.exit_code, json.loads(done.stdout)


def seeded(folder: Path) -> dict[str, Any]:
    (fault,) = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return dict(fault)


def test_a_dry_run_finds_what_a_run_finds_and_a_second_run_changes_nothing(home, folder):
    code, dry = run(home, "reconcile", "--as-of", "2026-11-10", "--dry-run")
    assert (code, dry["mode"]) == (0, "dry_run")
    first = run(home, "reconcile", "--as-of", "2026-11-10")[1]
    second = run(home, "reconcile", "--as-of", "2026-11-10")[1]
    assert (first["mode"], second["mode"]) == ("anew", "onward")
    assert dry["output_sha256"] == first["output_sha256"] == second["output_sha256"]
    assert len(first["output_sha256"]) == 64
    for row in first["stages"]:
        assert set(row) >= STAGE
    assert {row["status"] for row in first["stages"]} >= {"matched"}
    fault = seeded(folder)
    assert first["open"] == {"count": 1, "amount_minor": fault["amount_minor"]}
    (found,) = run(home, "breaks", "list")[1]
    assert (found["category"], found["status"]) == ("amount_under", "open")
    assert found["batch_id"] == fault["ids"]["batch_reference"]
    assert found["amount_minor"] == fault["amount_minor"]


def test_a_past_instant_is_replayed_and_nothing_that_stands_changes(home):
    standing = run(home, "reconcile", "--as-of", "2026-11-10")[1]
    past = run(home, "reconcile", "--as-of", "2026-10-10")[1]
    assert past["mode"] == "replay"
    count = sum(row["count"] for row in past["matched"])
    assert 0 < count < sum(row["count"] for row in standing["matched"])
    assert run(home, "reconcile", "--as-of", "2026-11-10")[1]["mode"] == "onward"


def test_one_provider_is_shown_and_the_digest_is_that_of_all(home):
    everything = run(home, "reconcile", "--as-of", "2026-11-10")[1]
    one = run(home, "reconcile", "--as-of", "2026-11-10", "--provider", "alipay")[1]
    assert {row["provider"] for row in one["matched"]} == {"alipay"}
    assert one["output_sha256"] == everything["output_sha256"]


def test_a_file_is_loaded_with_exit_0_and_refused_with_exit_2_and_the_place(tmp_path, folder):
    bill = next((folder / "provider" / "wechat_pay").rglob("trade_*.csv"))
    code, loaded = run(tmp_path, "load", "provider", str(bill))
    assert (code, loaded["status"], loaded["loaded"]) == (0, "loaded", [bill.name])
    code, again = run(tmp_path, "load", "provider", str(bill))
    assert (code, again["already_loaded"]) == (0, [bill.name])
    wrong = tmp_path / "wrong.csv"
    lines = bill.read_bytes().splitlines(keepends=True)
    wrong.write_bytes(b"".join([*lines[:-1], b"`9" + lines[-1][1:]]))
    code, refused = run(tmp_path, "load", "provider", str(wrong))
    assert (code, refused["status"], refused["loaded"]) == (2, "refused", [])
    assert set(refused["refused"][0]) == {"file", "line", "field", "value", "reason"}
    assert (refused["file"], refused["line"]) == ("wrong.csv", len(lines))
    assert refused["field"] == "总交易单数"
    bill.with_name("other.csv").write_bytes(bill.read_bytes().replace(b"OTHERS", b"ICBC"))
    code, other = run(tmp_path, "load", "bank", str(bill.with_name("other.csv")))
    assert code == 2
    assert "load it with `load provider`" in other["reason"]


def test_a_preview_of_a_statement_says_what_would_load_and_loads_nothing(tmp_path, folder):
    statement = next((folder / "bank" / "cmb").rglob("mt940_*.sta"))
    code, seen = run(tmp_path, "load", "bank", str(statement), "--preview")
    assert (code, seen["status"], seen["loaded"]) == (0, "preview", [statement.name])
    assert run(tmp_path, "load", "bank", str(statement))[1]["already_loaded"] == []
