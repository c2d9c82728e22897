"""Measure payment reconciliation beside hand-written SQL and a pandas script, and a daily run.

`python benchmarks/reconcile.py --payments 10000000` writes a synthetic marketplace straight into the
warehouse's tables and measures, each in a process of its own: our `reconcile` anew, the bare SQL
of `reconcile_bare.sql`, the merges of `reconcile_merge.py`, and our run of one further day on top.
All that find the same are compared in what they found. `--engine postgresql` does so on a server
of its own, without pandas. Each figure is one JSON line of `--figures`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from run import HERE, PROJECT, measure

#: A year of payments, and the day that comes on top; every instant of the world follows from it.
FIRST_ON = date(2025, 10, 1)
DAYS = 365
NEW_ON = FIRST_ON + timedelta(days=DAYS + 1)

#: What DuckDB may take, ours and the bare SQL alike; the whole process takes more.
MEMORY = "3500MB"

#: The same server for ours and for the bare SQL.
SERVER = {
    "shared_buffers": "2GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "synchronous_commit": "off",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
}

Found = dict[str, int]


def end_of(day: date) -> datetime:
    """Return the instant at which a business day of the marketplace ends."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def write_world(url: str, payments: int, day: str) -> None:
    """Add the payments of a year (`day` is `year`) or of one further day to a DuckDB warehouse."""
    import duckdb

    from policy import load_book
    from tasks.policies import register_policy
    from tasks.runs import Run
    from tasks.working_days import write_calendar
    from warehouse import open_warehouse
    from warehouse.schema import meta
    from warehouse.upgrade import upgrade

    warehouse = open_warehouse(url)
    is_year = day == "year"
    if is_year:
        upgrade(warehouse)
        run = Run("benchmark", end_of(NEW_ON), load_book("standard"))
        with warehouse.transaction() as tx:
            register_policy(tx, run.book, run.run_id)
            write_calendar(tx, run)
            row = {"marketplace": "benchmark", "policy_book": "standard", "currency": "CNY"}
            tx.insert(meta.marketplace, [row | {"run_id": run.run_id}])
    with duckdb.connect(str(warehouse.path), config={"memory_limit": MEMORY}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        (first,) = connection.execute("select count(*) from core.payment").fetchall()[0]
        for name, value in {
            "first_number": 0 if is_year else 2 * first,  # no number is used twice
            "payments": payments,
            "first_on": FIRST_ON if is_year else NEW_ON,
            "days": DAYS if is_year else 1,
            "paid_after": date(2000, 1, 1) if is_year else NEW_ON - timedelta(days=1),
            "paid_until": NEW_ON - timedelta(days=1) if is_year else NEW_ON + timedelta(days=1),
        }.items():
            connection.execute(f"set variable {name} = $value", {"value": value})
        connection.execute((HERE / "reconcile_world.sql").read_text(encoding="utf-8"))


def reconcile_ours(url: str, day: str) -> Found:
    """Reconcile as of the end of a day; return what was found."""
    from tasks.marketplace import book_in_use
    from tasks.reconciliation import reconcile
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse(url)
    run = Run(new_run_id(), end_of(date.fromisoformat(day)), book_in_use(warehouse))
    begun = time.perf_counter()
    steps: list[tuple[str, float]] = []
    result = reconcile(warehouse, run, progress=lambda s: steps.append((s, time.perf_counter())))
    ended = time.perf_counter()
    for (label, at), (_, until) in zip(steps, [*steps[1:], ("", ended)], strict=True):
        print(f"    {until - at:7.2f} s {label}", file=sys.stderr)
    print(result.mode, f"{ended - begun:.2f}")
    found: Found = {}
    for row in result.matched:
        found[row["stage"]] = found.get(row["stage"], 0) + row["count"]
    for row in result.breaks:
        found[row["category"]] = found.get(row["category"], 0) + row["count"]
    return found


PARTS: dict[str, Any] = {"world": write_world, "ours": reconcile_ours}

if __name__ == "__main__" and sys.argv[1:2] == ["--part"]:
    sys.path.insert(0, str(PROJECT))
    part, *rest = sys.argv[2:]
    found = PARTS[part](*(int(r) if r.isdigit() else r for r in rest))
    print(json.dumps(found) if found else "")
    raise SystemExit
