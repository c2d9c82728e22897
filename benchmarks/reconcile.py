"""Measure payment reconciliation beside hand-written SQL and a pandas script, and a daily run.

`python benchmarks/reconcile.py --payments 10000000` writes a synthetic marketplace straight into
the tables of a DuckDB warehouse and measures, each in a process of its own: our `reconcile` anew,
the bare SQL of `reconcile_bare.sql`, the merges of `reconcile_merge.py`, and our run of one further
day on top. Each prints what it found, to be compared.
"""

import argparse
import json
import os
import re
import shutil
import sys
import time
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


def reconcile_bare(url: str, day: str) -> Found:
    """Do the same by the hand-written SQL; return what was found."""
    import duckdb

    on = date.fromisoformat(day)
    text = re.sub(r"--.*", "", (HERE / "reconcile_bare.sql").read_text(encoding="utf-8"))
    text = text.replace(":as_of_on", f"date '{on}'").replace(
        ":as_of", f"timestamptz '{end_of(on)}'"
    )
    settings = {"memory_limit": MEMORY, "preserve_insertion_order": False}
    with duckdb.connect(url.removeprefix("duckdb:///"), config=settings) as connection:
        begun = time.perf_counter()
        connection.execute("set timezone = 'UTC'")
        connection.execute("begin")
        for statement in filter(str.strip, text.split(";")):
            connection.execute(statement)
        connection.execute("commit")
        print(f"bare {time.perf_counter() - begun:.2f}")
        return {
            name: count
            for table, column in (("payment_match", "stage"), ("payment_break", "category"))
            for name, count in connection.execute(
                f"select {column}, count(*) from core.{table} group by 1"
            ).fetchall()
        }


def export(url: str, folder: str) -> None:
    """Write the tables that the pandas script reads as Parquet files."""
    import duckdb

    Path(folder).mkdir(parents=True, exist_ok=True)
    with duckdb.connect(url.removeprefix("duckdb:///"), read_only=True) as connection:
        for table in ("payment", "refund", "customer_order", "provider_entry", "bank_entry"):
            connection.execute(f"copy core.{table} to '{folder}/{table}.parquet'")


def run_part(name: str, *arguments: str) -> tuple[float, float, Found]:
    """Run a part in a process of its own; return its seconds, peak memory in GB and findings."""
    command = [sys.executable, str(HERE / "reconcile.py"), "--part", name, *arguments]
    environment = {**os.environ, "COUNTINGHOUSE_DUCKDB_MEMORY": MEMORY}
    seconds, memory, output = measure(command, environment)
    lines = output.strip().splitlines()
    return seconds, memory, json.loads(lines[-1]) if lines[-1:] and lines[-1][:1] == "{" else {}


def main() -> None:
    """Measure everything once and print one JSON line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--payments", type=int, default=10_000_000)
    parser.add_argument("--new", type=int, default=300_000, help="payments of the further day")
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "bench-reconcile")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    world, bare = (f"duckdb:///{asked.folder / name}.duckdb" for name in ("world", "bare"))
    year_ends = (NEW_ON - timedelta(days=1)).isoformat()
    run_part("world", world, str(asked.payments), "year")
    shutil.copy(asked.folder / "world.duckdb", asked.folder / "bare.duckdb")
    run_part("export", world, str(asked.folder / "parquet"))
    figures = {
        "ours": run_part("ours", world, year_ends),
        "bare": run_part("bare", bare, year_ends),
    }
    merge = [sys.executable, str(HERE / "reconcile_merge.py"), str(asked.folder / "parquet")]
    seconds, memory, output = measure([*merge, year_ends], dict(os.environ))
    figures["pandas"] = (seconds, memory, json.loads(output.strip().splitlines()[-1]))
    run_part("world", world, str(asked.new), "day")
    figures["one further day"] = run_part("ours", world, NEW_ON.isoformat())
    for name, (seconds, memory, found) in figures.items():
        print(json.dumps({"what": name, "payments": asked.payments, "seconds": round(seconds, 1),
                          "peak_gb": round(memory, 2), "found": found}))  # fmt: skip


#: What runs in a process of its own.
PARTS: dict[str, Any] = {
    "world": write_world, "ours": reconcile_ours, "bare": reconcile_bare, "export": export,
}  # fmt: skip

if __name__ == "__main__" and sys.argv[1:2] == ["--part"]:
    sys.path.insert(0, str(PROJECT))
    part, *rest = sys.argv[2:]
    found = PARTS[part](*(int(r) if r.isdigit() else r for r in rest))
    print(json.dumps(found) if found else "")
elif __name__ == "__main__":
    main()
