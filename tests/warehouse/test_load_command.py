"""`countinghouse load` as other programs see it: JSON, exit codes, two at once, killed half-way."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.sources.deliveries import cut, set_value, write_olist, write_own, write_world
from warehouse import Warehouse, open_warehouse
from warehouse.schema import metadata

COMMAND = Path(sys.executable).with_name("countinghouse")
PROJECT = Path(__file__).resolve().parents[2]

#: Far above the seconds that a load of 200 orders takes.
TIMEOUT_SECONDS = 120


@pytest.fixture
def settings(warehouse_url: str, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine with a fresh warehouse, on each engine in turn."""
    return os.environ | {
        "COUNTINGHOUSE_WAREHOUSE": warehouse_url,
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"),
    }


def start(settings: Mapping[str, str], *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [COMMAND, "load", *arguments, "--format", "json"],
        env=dict(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    out, said = process.communicate(timeout=TIMEOUT_SECONDS)
    assert "Traceback" not in said, said
    return process.returncode, json.loads(out), said


def counts(warehouse: Warehouse) -> dict[str, int]:
    with warehouse.transaction() as tx:
        found = {
            t.name: int(tx.statement(f"select count(*) as n from {t.fullname}")[0]["n"])
            for t in metadata.sorted_tables
        }
    return {name: n for name, n in found.items() if n}


def test_loaded_then_already_loaded_then_refused(settings: dict[str, str], tmp_path: Path) -> None:
    folder = write_olist(tmp_path / "olist")
    payments = folder / "olist_order_payments_dataset.csv"
    set_value(payments, 42, "payment_value", "free")
    code, seen, _ = end(start(settings, "olist", folder))
    assert (code, seen["status"]) == (0, "loaded")
    table = seen["tables"]["olist_order_payments_dataset"]
    assert (table["read"], table["loaded"], table["quarantined"]) == (200, 199, 1)
    assert table["reasons"] == [
        "olist_order_payments_dataset.csv line 42 payment_value 'free' is not an amount in BRL "
        "with at most 2 decimals"
    ]
    code, seen, _ = end(start(settings, "olist", folder))
    assert (code, seen["status"]) == (0, "already_loaded")
    table = seen["tables"]["olist_order_payments_dataset"]
    assert (table["read"], table["loaded"], table["quarantined"]) == (200, 0, 1)
    cut(folder / "olist_order_items_dataset.csv")
    code, seen, said = end(start(settings, "olist", folder))
    assert (code, seen["status"]) == (2, "refused")
    (reason,) = seen["reasons"]
    assert reason.startswith("olist_order_items_dataset: looks cut: 120 of 200 orders handed to ")
    assert said == f"refused, nothing was loaded:\n  {reason}\n"
    table = seen["tables"]["olist_order_items_dataset"]
    assert (table["read"], table["loaded"], table["quarantined"]) == (120, 0, 0)
    assert table["reasons"] == []


def test_a_whole_folder_is_taken_in_once_and_its_outside_files_are_counted(
    settings: dict[str, str], tmp_path: Path
) -> None:
    folder = write_world(tmp_path / "world")
    for status in ("loaded", "already_loaded"):
        code, seen, said = end(start(settings, "delivery", folder))
        assert (code, seen["status"], said) == (0, status, "")
        assert seen["outside_files"] == {"provider": 150, "bank": 50}
        assert (seen["notes"], seen["statements"]["loaded"]) == ([], [])
    code, seen, _ = end(start(settings, "countinghouse", folder))
    assert (code, seen["status"]) == (0, "already_loaded")
    assert "outside_files" not in seen
    for line in (42, 43, 44):
        set_value(folder / "service_cases.csv", line, "channel", "carrier pigeon")
    code, seen, said = end(start(settings, "delivery", folder))
    assert (code, seen["status"]) == (2, "refused")
    (reason,) = seen["reasons"]
    assert reason.startswith("service_cases.csv: 3 of 200 rows are bad, policy allows 1.00%; ")
    assert said == f"refused, nothing was loaded:\n  {reason}\n"


def test_a_preview_leaves_an_empty_warehouse(settings: dict[str, str], tmp_path: Path) -> None:
    code, seen, _ = end(start(settings, "olist", write_olist(tmp_path / "olist"), "--preview"))
    assert (code, seen["status"]) == (0, "preview")
    assert seen["tables"]["olist_orders_dataset"]["loaded"] == 200
    assert counts(open_warehouse(settings["COUNTINGHOUSE_WAREHOUSE"])) == {}


def test_two_deliveries_at_once_are_both_loaded_whole(
    settings: dict[str, str], tmp_path: Path
) -> None:
    folders = [write_own(tmp_path / prefix, prefix) for prefix in ("a", "b")]
    processes = [start(settings, "countinghouse", folder) for folder in folders]
    ended = [end(process) for process in processes]
    assert [(code, seen["status"]) for code, seen, _ in ended] == [(0, "loaded"), (0, "loaded")]
    found = counts(open_warehouse(settings["COUNTINGHOUSE_WAREHOUSE"]))
    assert found == {
        "merchant": 10,
        "category": 5,
        "listing": 20,
        "customer_order": 400,
        "order_line": 400,
        "payment": 400,
        # Both bring the same three files of merchants, categories and listings.
        "source_file": 9,
        "marketplace": 1,
        "run": 2,
    }


def test_one_delivery_loaded_twice_at_once_is_loaded_once(
    settings: dict[str, str], tmp_path: Path
) -> None:
    folder = write_own(tmp_path / "own")
    processes = [start(settings, "countinghouse", folder) for _ in range(2)]
    ended = [end(process) for process in processes]
    assert [code for code, _, _ in ended] == [0, 0]
    assert sorted(seen["status"] for _, seen, _ in ended) == ["already_loaded", "loaded"]
    found = counts(open_warehouse(settings["COUNTINGHOUSE_WAREHOUSE"]))
    assert (found["customer_order"], found["payment"], found["run"]) == (200, 200, 1)


KILLED_HALF_WAY = """
import os, signal, sys
from pathlib import Path
from tasks.delivery import load_delivery
from tasks.runs import clock
from warehouse import open_warehouse

def step(name):
    if name == "loading payment":
        os.kill(os.getpid(), signal.SIGKILL)

load_delivery(open_warehouse(), "countinghouse", Path(sys.argv[1]), received_at=clock(),
              progress=step)
"""


def test_a_load_killed_half_way_leaves_nothing_and_can_be_repeated(
    settings: dict[str, str], tmp_path: Path
) -> None:
    folder = write_own(tmp_path / "own")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_HALF_WAY, folder],
        env=settings,
        cwd=PROJECT,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    warehouse = open_warehouse(settings["COUNTINGHOUSE_WAREHOUSE"])
    assert counts(warehouse) == {}
    code, seen, _ = end(start(settings, "countinghouse", folder))
    assert (code, seen["status"]) == (0, "loaded")
    assert counts(warehouse)["payment"] == 200


MAPPING = {
    "delivery": {"marketplace": "shop", "currency": "CNY"},
    "tables": {
        "merchants": "select 's1' as merchant_id",
        "categories": "select 'k1' as category_id",
        "listings": "select 'p1' as listing_id, 'k1' as category_id",
        "orders": "select id as order_id, 'u1' as customer_id, sold as created_at, "
        "sold as paid_at, "
        "null as confirmed_at, null as cancelled_at, 'CNY' as currency from sale",
        "order_lines": "select id as order_id, 1 as line_no, 'p1' as listing_id, "
        "'s1' as merchant_id, 1 as quantity, price as amount, 0 as shipping_amount from sale",
        "payments": "select id as order_id, 1 as payment_no, 'alipay' as method, "
        "1 as instalments, price as amount, null as captured_at from sale",
    },
}


def test_a_database_is_loaded_by_a_mapping_and_refused_by_a_wrong_one(
    settings: dict[str, str], tmp_path: Path
) -> None:
    with duckdb.connect(str(tmp_path / "shop.db")) as shop:
        shop.execute(
            "create table sale as select 'o' || range as id, 19.9::decimal(9, 2) as price, "
            "timestamptz '2026-03-01 10:00:00+08' as sold from range(3)"
        )
    mapping = tmp_path / "shop.yaml"
    mapping.write_text(yaml.safe_dump(MAPPING, sort_keys=False), encoding="utf-8")
    url = f"duckdb:///{tmp_path / 'shop.db'}"
    code, seen, _ = end(start(settings, "database", url, mapping))
    assert (code, seen["status"], seen["marketplace"]) == (0, "loaded", "shop")
    assert seen["tables"]["orders"]["loaded"] == 3
    with open_warehouse(settings["COUNTINGHOUSE_WAREHOUSE"]).transaction() as tx:
        total = tx.statement("select cast(sum(amount_minor) as bigint) as n from core.payment")
    # Three times 19.90.
    assert total == [{"n": 5970}]
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace("from sale", "from sales"), encoding="utf-8")
    code, seen, _ = end(start(settings, "database", url, mapping))
    assert (code, seen["status"]) == (2, "refused")
    (reason,) = seen["reasons"]
    assert reason.startswith("shop.yaml tables.orders: the database refuses the select: ")
    assert "sales" in reason
