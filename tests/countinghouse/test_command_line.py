"""Data to stdout, everything else to stderr, and exit codes that mean one thing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulator import write_marketplace
from tasks.fulfilment import rebuild_fulfilment
from tests.command import call, surroundings
from tests.tasks.worlds import run_at
from warehouse import open_warehouse

COMMAND = str(Path(sys.executable).with_name("countinghouse"))


@pytest.fixture
def run(tmp_path):
    """Return a function that runs the command on a warehouse of its own; flows as a process."""
    settings = {"COUNTINGHOUSE_HOME": str(tmp_path / "home")}

    def execute(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        if arguments[0] != "run":
            return call(settings | more, *arguments)
        return subprocess.run(
            [COMMAND, *arguments], env=surroundings(settings | more), capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    return execute


@pytest.fixture
def delivery(tmp_path):
    folder = tmp_path / "delivery"
    write_marketplace(
        folder, orders=120, months=2, first_month="2026-09", seed=5, layout="countinghouse"
    )
    return str(folder)


def test_help_names_every_command(run):
    done = run("--help")
    assert done.returncode == 0
    for command in (
        "load",
        "run",
        "fulfilment",
        "report",
        "policy",
        "warehouse",
        "serve",
        "doctor",
    ):
        assert f"  {command} " in done.stdout


def test_a_wrong_option_is_a_usage_error(run):
    assert run("load", "olist").returncode == 2


def test_a_clean_simulated_folder_is_taken_in_with_a_line_for_each_sender(run, tmp_path):
    folder = tmp_path / "clean"
    write_marketplace(
        folder, orders=120, months=2, first_month="2026-09", seed=5, layout="countinghouse",
        faults="none",
    )  # fmt: skip
    files = {
        sender: sum(path.is_file() for path in (folder / sender).rglob("*"))
        for sender in ("provider", "bank")
    }
    done = run("load", "delivery", str(folder))
    assert done.returncode == 0, done.stderr
    table, _, counts = done.stdout.partition("provider files: ")
    assert table.startswith("loaded: demo\n")
    assert counts == (
        f"{files['provider']}\nbank files: {files['bank']}\n"
        f"statements: {sum(files.values())} loaded, 0 loaded before\n"
    )
    assert "refused" not in done.stderr
    assert "truth" not in done.stdout + done.stderr
    assert "quarantined:" not in done.stderr
    again = run("load", "delivery", str(folder))
    assert (again.returncode, again.stdout.startswith("already loaded: demo\n")) == (0, True)


def test_summary_gives_counts_for_any_instant_and_writes_nothing(run, delivery):
    assert run("load", "countinghouse", delivery).returncode == 0
    done = run("fulfilment", "summary", "--as-of", "2026-10-31", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["orders"] == 120
    assert set(found) >= {"orders", "by_state", "breaches", "at_risk", "impossible"}
    assert set(found["breaches"]) == {"confirm", "ship", "deliver"}
    assert set(found["impossible"]) == {
        "carrier_before_approval", "delivered_before_carrier", "delivered_without_date",
        "cancelled_after_handover", "cancelled_yet_delivered", "orders_without_items",
    }  # fmt: skip
    earlier = run("fulfilment", "summary", "--as-of", "2026-09-15", "--format", "json")
    assert 0 < json.loads(earlier.stdout)["orders"] < 120
    rows = json.loads(run("warehouse", "check", "--format", "json").stdout)["rows"]
    assert rows["core.customer_order"] == 120
    assert rows["core.order_status"] == rows["core.sla_clock"] == 0


def test_a_flow_run_and_its_report_end_with_paths_on_stdout(run, delivery):
    assert run("load", "countinghouse", delivery).returncode == 0
    done = run("run", "order_fulfilment", "--as-of", "2026-10-31", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["orders"] == 120
    report = run("run", "analytics_report", "--month", "2026-10")
    assert report.returncode == 0, report.stderr
    paths = [Path(line) for line in report.stdout.splitlines()]
    assert [path.name for path in paths] == ["zh-CN.html", "en.html"]
    listed = json.loads(run("report", "list", "--format", "json").stdout)
    assert {row["path"] for row in listed} == {str(path) for path in paths}
    assert {row["status"] for row in listed} == {"final"}


def test_merchants_are_listed_by_metric_above_the_floor_of_orders(run, tmp_path):
    folder = tmp_path / "large"
    write_marketplace(
        folder, orders=3000, months=2, first_month="2026-09", seed=5, layout="countinghouse"
    )
    assert run("load", "countinghouse", str(folder)).returncode == 0
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'home' / 'warehouse.duckdb'}")
    rebuild_fulfilment(warehouse, run_at("2026-10-31", "standard"))
    done = run("fulfilment", "merchants", "late_shipment_rate", "--format", "json")
    rows = json.loads(done.stdout)
    assert rows
    assert all(row["den"] >= 20 for row in rows)
    newest = [row for row in rows if row["window_to"] == rows[0]["window_to"]]
    assert {row["window_from"] for row in newest} == {"2026-10-02"}
    rates = [row["num"] / row["den"] for row in newest]
    assert rates == sorted(rates, reverse=True)
    unknown = run("fulfilment", "merchants", "charm")
    assert (unknown.returncode, "late_shipment_rate" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fulfilment", "summary"], 1, "countinghouse warehouse init"),
        (["run", "analytics_report", "--month", "2018-13"], 1, "countinghouse warehouse init"),
        (["policy", "show", "--on", "yesterday"], 2, "write YYYY-MM-DD"),
        (["policy", "show", "--book", "nowhere"], 2, "nowhere"),
        (["policy", "show", "--on", "1999-01-01"], 2, "1999-01-01"),
        (["load", "olist", "no/such/folder"], 2, "no such folder"),
        (["load", "delivery", "no/such/folder"], 2, "no such folder"),
        (["simulate", "--out", "x", "--orders", "0"], 2, "orders is 0"),
    ],
)
def test_a_refusal_is_one_message_without_a_traceback(run, arguments, code, says):
    done = run(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_month_and_an_instant_that_cannot_be_read_are_refused(run, delivery):
    assert run("load", "countinghouse", delivery).returncode == 0
    month = run("run", "analytics_report", "--month", "2018-13")
    assert (month.returncode, "write YYYY-MM" in month.stderr) == (2, True)
    instant = run("fulfilment", "summary", "--as-of", "2026-10-31T08:00:00")
    assert (instant.returncode, "with offset" in instant.stderr) == (2, True)


def test_policy_check_show_and_diff(run):
    assert run("policy", "check").stdout.split() == ["olist:", "good", "standard:", "good"]
    shown = json.loads(
        run("policy", "show", "--book", "olist", "--on", "2018-02-28", "--format", "json").stdout
    )
    assert (shown["version"], shown["effective_to"]) == ("2016.1", "2018-03-01")
    changes = json.loads(run("policy", "diff", "2016.1", "2018.1", "--format", "json").stdout)
    ship = [c for c in changes if c["key"] == "fulfilment.ship" and c["scope"] == "platform"]
    assert [(c["old"], c["new"], c["unit"]) for c in ship] == [("45", "27", "working_hours")]


def test_the_doctor_finds_a_missing_warehouse_and_a_good_one(run):
    sick = run("doctor", "--format", "json")
    assert sick.returncode == 1
    bad = [row["check"] for row in json.loads(sick.stdout) if not row["good"]]
    assert bad == ["warehouse"]
    assert run("warehouse", "init").returncode == 0
    assert run("doctor").returncode == 0


def test_an_unreachable_server_is_named_without_its_password(run):
    done = run(
        "warehouse", "check",
        COUNTINGHOUSE_WAREHOUSE="postgresql://ops:secret@127.0.0.1:1/books",
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert (
        "secret"
        not in run(
            "warehouse", "url", COUNTINGHOUSE_WAREHOUSE="postgresql://ops:secret@127.0.0.1:1/books"
        ).stdout
    )


def test_the_outbox_is_listed_and_nothing_in_doubt_is_released(run, delivery):
    assert run("load", "countinghouse", delivery).returncode == 0
    assert json.loads(run("notification", "list", "--format", "json").stdout) == []
    released = run("notification", "release", "customer_mail")
    assert released.returncode == 0
    assert "0 messages of customer_mail" in released.stderr
