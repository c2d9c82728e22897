"""Audit a marketplace on DuckDB, and state what Great Expectations adds to the same SQL run bare.

`python benchmarks/audit.py` simulates 1,000,000 orders of a year under `var/bench-audit`, takes
them in, follows them up and reconciles them once, then audits everything: seconds, peak memory, and
the share of Great Expectations. `--orders 100000` is quicker; `--record` writes
`docs/figures/audit-speed.json`.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
sys.path.insert(0, str(PROJECT))

from run import measure  # noqa: E402 - the script beside this one

AS_OF = datetime(2026, 8, 31, 16, tzinfo=UTC)


def prepare(folder: Path, orders: int) -> None:
    """Make the marketplace, once."""
    from policy import load_book
    from simulator import write_marketplace
    from tasks.delivery import take_in
    from tasks.fulfilment import rebuild_fulfilment
    from tasks.reconciliation import reconcile
    from tasks.runs import Run
    from warehouse import open_warehouse
    from warehouse.upgrade import upgrade

    book = load_book("standard")
    write_marketplace(
        folder / "delivery", orders=orders, months=12, first_month="2025-09", seed=1,
        faults="usual", table_format="parquet",
    )  # fmt: skip
    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    upgrade(warehouse)
    take_in(warehouse, folder / "delivery", received_at=datetime(2026, 11, 24, tzinfo=UTC))
    rebuild_fulfilment(warehouse, Run("fulfilment", AS_OF, book))
    reconcile(warehouse, Run("reconciliation", AS_OF, book))
    print(json.dumps({"orders": orders}))


def audit(folder: Path) -> None:
    """Audit everything; print what was judged."""
    from policy import load_book
    from tasks.audit import run_audit
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    began = time.monotonic()
    found = run_audit(warehouse, Run(new_run_id(), AS_OF, load_book("standard")))
    nouns = [row["noun"] for row in found["claims"]]
    print(json.dumps({"claims": len(nouns) - nouns.count("table"), "tables": nouns.count("table"),
                      "broken": found["broken"], "inconclusive": found["inconclusive"],
                      "seconds": round(time.monotonic() - began, 1)}))  # fmt: skip


def bare(folder: Path) -> None:
    """Run the same statements without Great Expectations, and say which take longest."""
    from expectations import claims, judge
    from policy import load_book
    from tasks.audit import Period, parameters_of
    from tasks.runs import Run
    from warehouse import open_warehouse

    run = Run("bare", AS_OF, load_book("standard"))
    terms = run.book.in_force(AS_OF)
    seconds = {}
    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    with warehouse.transaction(keep=False) as tx:
        for claim in claims():
            began = time.monotonic()
            judge(tx, claim, parameters_of(claim, run, terms, Period()), sample_rows=10)
            seconds[claim.name] = round(time.monotonic() - began, 2)
    slowest = sorted(seconds.items(), key=lambda item: -item[1])[:8]
    print(json.dumps({"seconds": round(sum(seconds.values()), 1), "slowest": dict(slowest)}))


def main() -> None:
    """Measure, print, and keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--record", action="store_true", help="write docs/figures")
    parser.add_argument("--part", choices=["prepare", "audit", "bare"])
    asked = parser.parse_args()
    folder = PROJECT / "var" / "bench-audit" / str(asked.orders)
    os.environ["COUNTINGHOUSE_HOME"] = str(folder / "home")
    os.environ.setdefault("COUNTINGHOUSE_DUCKDB_MEMORY", "3500MB")
    if asked.part:
        parts = {"prepare": lambda: prepare(folder, asked.orders), "audit": lambda: audit(folder),
                 "bare": lambda: bare(folder)}  # fmt: skip
        parts[asked.part]()
        return

    def part(name: str) -> dict[str, Any]:
        command = [sys.executable, __file__, "--part", name, "--orders", str(asked.orders)]
        _, memory, output = measure(command, dict(os.environ))
        return json.loads(output.splitlines()[-1]) | {"memory_gb": round(memory, 2)}

    if not (folder / "warehouse.duckdb").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part("prepare")
    figures = {"orders": asked.orders, "audit": part("audit"), "bare": part("bare")}
    whole, plain = figures["audit"]["seconds"], figures["bare"]["seconds"]
    figures["share_of_great_expectations"] = round(1 - plain / whole, 2)
    print(json.dumps(figures, indent=1))
    if asked.record:
        path = PROJECT / "docs" / "figures" / "audit-speed.json"
        path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
