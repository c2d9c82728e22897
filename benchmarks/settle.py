"""Settle and post a month on DuckDB, beside the same month in hand-written SQL, and compare.

`python benchmarks/settle.py` writes a world of 10,000,000 order lines of 50,000 merchants under
`var/bench-settle` (15 GB), settles a copy of it by each, and prints seconds, peak memory and ratio.
`--lines 1000000` is quicker; `--record` writes `docs/figures/settlement-speed.json`. It exits 1
where the two do not leave the same figures.
"""

import argparse
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
sys.path.insert(0, str(PROJECT))

from run import measure  # noqa: E402 - the script beside this one

#: What DuckDB may take, ours and the bare SQL alike; the whole process takes more.
MEMORY = "3500MB"

#: What both must leave alike.
FOUND = {
    "lines": "select kind, count(*), sum(amount_minor), sum(shipping_minor), sum(commission_minor),"
             " sum(tax_minor) from core.settlement_line group by all order by all",
    "totals": "select line_type, count(*), sum(amount_minor) from core.settlement_total "
              "group by all order by all",
    "settlements": "select state, count(*), sum(closing_minor), sum(payable_minor), "
                   "sum(reserve_minor) from core.settlement group by all order by all",
    "pending": "select reason, count(*), sum(amount_minor) from core.pending_line "
               "group by all order by all",
    "postings": "select split_part(account, ':', 1), count(*), sum(amount_minor) "
                "from core.posting group by all order by all",
    "payouts": "select count(distinct merchant_id), sum(amount_minor) from core.payout",
}  # fmt: skip


def world(path: Path, lines: int, merchants: int) -> None:
    """Write the world into a new warehouse."""
    from policy import load_book
    from tasks.approvers import add_approver
    from tasks.policies import register_policy
    from tasks.runs import Run
    from tasks.working_days import write_calendar
    from warehouse import open_warehouse
    from warehouse.schema import meta
    from warehouse.upgrade import upgrade

    warehouse = open_warehouse(f"duckdb:///{path}")
    upgrade(warehouse)
    run = Run("world", datetime(2026, 10, 6, 16, tzinfo=UTC), load_book("standard"))
    with warehouse.transaction() as tx:
        register_policy(tx, run.book, run.run_id)
        write_calendar(tx, run)
        row = {"marketplace": "benchmark", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [row | {"run_id": run.run_id}])
    keys = [add_approver(warehouse, run, name, "finance_lead") for name in ("ann", "bob")]
    path.with_suffix(".keys").write_text(json.dumps(keys))
    with duckdb.connect(path, config={"preserve_insertion_order": False}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set variable lines = {lines}")
        connection.execute(f"set variable merchants = {merchants}")
        connection.execute((HERE / "settle_world.sql").read_text(encoding="utf-8"))


def ours(path: Path) -> None:
    """Draft the month, put it forward, and lock it; print the seconds, and when steps began."""
    from policy import load_book
    from tasks import settlement, settlement_approval
    from tasks.runs import Run
    from warehouse import open_warehouse

    checking = 0.0
    run_checks = settlement.run_checks

    def timed_checks(*arguments: Any) -> list[dict[str, Any]]:
        nonlocal checking
        begun = time.perf_counter()
        found = run_checks(*arguments)
        checking += time.perf_counter() - begun
        return found

    settlement.run_checks = settlement_approval.run_checks = timed_checks
    warehouse = open_warehouse(f"duckdb:///{path}")
    run = Run("ours", datetime(2026, 10, 6, 16, tzinfo=UTC), load_book("standard"))
    keys = json.loads(path.with_suffix(".keys").read_text())
    steps: dict[str, float] = {}
    begun = time.perf_counter()

    def progress(step: str) -> None:
        steps[step] = round(time.perf_counter() - begun, 1)

    draft = settlement.draft_settlement(warehouse, run, "2026-09", progress=progress)
    drafted = time.perf_counter() - begun
    settlement_approval.propose_settlement(
        warehouse, run, "p", month="2026-09", seen_sha256=draft["snapshot_sha256"], key=keys[0]
    )
    settlement_approval.decide_settlement(warehouse, run, "p", decision="approve", key=keys[1])
    seconds = time.perf_counter() - begun
    figures = {"seconds": seconds, "check_seconds": checking, "draft_seconds": drafted}
    print(json.dumps({name: round(value, 2) for name, value in figures.items()} | {"begun": steps}))


def bare(path: Path) -> None:
    """Do the same by the hand-written statements, in one transaction."""
    config = {"memory_limit": MEMORY, "preserve_insertion_order": False}
    with duckdb.connect(path, config=config) as connection:
        connection.execute("set timezone = 'UTC'")
        begun = time.perf_counter()
        connection.execute("begin")
        connection.execute((HERE / "settle_bare.sql").read_text(encoding="utf-8"))
        connection.execute("commit")
        print(json.dumps({"seconds": round(time.perf_counter() - begun, 2)}))


def measured(part: str, path: Path) -> dict[str, Any]:
    """Run a part in a process of its own; return what it says, with its peak memory."""
    command = [sys.executable, __file__, "--part", part, "--path", str(path)]
    environment = {**os.environ, "COUNTINGHOUSE_DUCKDB_MEMORY": MEMORY}
    _, peak, output = measure(command, environment)
    said: dict[str, Any] = json.loads(output.splitlines()[-1])
    return said | {"peak_gb": round(peak, 2)}


def found(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return what stands in a warehouse after a part."""
    with duckdb.connect(path, read_only=True) as connection:
        return {name: connection.execute(sql).fetchall() for name, sql in FOUND.items()}


def main() -> None:
    """Make the world, measure both, compare, print and record."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=10_000_000)
    options.add_argument("--merchants", type=int, default=50_000)
    options.add_argument("--folder", type=Path, default=PROJECT / "var" / "bench-settle")
    options.add_argument("--record", action="store_true")
    options.add_argument("--part", choices=["ours", "bare"], help=argparse.SUPPRESS)
    options.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.part:
        {"ours": ours, "bare": bare}[given.part](given.path)
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    base = given.folder / f"world-{given.lines}.duckdb"
    if not base.exists():
        world(base, given.lines, given.merchants)
    figures: dict[str, Any] = {"lines": given.lines, "merchants": given.merchants}
    stands = {}
    for part in ("bare", "ours"):
        path = given.folder / f"{part}.duckdb"
        shutil.copy(base, path)
        shutil.copy(base.with_suffix(".keys"), path.with_suffix(".keys"))
        figures[part] = measured(part, path)
        stands[part] = found(path)
    done, by_hand = figures["ours"], figures["bare"]["seconds"]
    figures["ratio"] = round((done["seconds"] - done["check_seconds"]) / by_hand, 2)
    figures["ratio_with_checks"] = round(done["seconds"] / by_hand, 2)
    print(json.dumps(figures, indent=2))
    for name, rows in stands["bare"].items():
        if rows != stands["ours"][name]:
            print(f"{name} differ:\n  bare {rows}\n  ours {stands['ours'][name]}")
    if stands["bare"] != stands["ours"]:
        raise SystemExit(1)
    if given.record:
        record = PROJECT / "docs" / "figures" / "settlement-speed.json"
        record.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
