"""Measure what the README states: loading, fulfilment, growth and start-up, with peak memory.

`make bench` runs it with a million orders; `python benchmarks/run.py --orders 100000` is quicker.
Each measurement is a process of its own; its seconds are what it says of itself (imports not
counted, except for start-up), its memory is the peak that the kernel saw.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent

OURS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tasks.delivery import load_delivery
from tasks.fulfilment import rebuild_fulfilment
from tasks.marketplace import book_in_use
from tasks.runs import Run
from warehouse import open_warehouse
import pandas  # DuckDB imports it when it is first given an instant; imports are not counted
warehouse = open_warehouse()
as_of = datetime(2018, 9, 1, 3, tzinfo=UTC)
begun = time.perf_counter()
if sys.argv[1] == "load":
    received = datetime(2030, 1, 1, tzinfo=UTC)
    load_delivery(warehouse, "olist", Path(sys.argv[2]), received_at=received)
else:
    rebuild_fulfilment(warehouse, Run("benchmark", as_of, book_in_use(warehouse)))
print(f"{time.perf_counter() - begun:.2f}")
"""


def measure(arguments: list[str], environment: dict[str, str]) -> tuple[float, float, str]:
    """Run a process; return the seconds that it reports, its peak memory in GB, and its output."""
    with subprocess.Popen(
        arguments, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])} failed")
    found = re.findall(r"\d+\.\d+", output)
    return float(found[-1]) if found else 0.0, usage.ru_maxrss / 2**20, output


def prepare(orders: int, folder: Path) -> None:
    """Write a marketplace of that size in the published layout, once."""
    if not (folder / "olist_orders_dataset.csv").exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = [str(Path(sys.executable).with_name("countinghouse")), "simulate"]
        command += ["--orders", str(orders), "--months", "24"]
        command += ["--first-month", "2016-09", "--seed", "1", "--layout", "olist"]
        subprocess.run([*command, "--out", str(folder)], cwd=PROJECT, check=True)


def compare(orders: int, folder: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Return the medians of seconds and memory of ours and of the baseline, for one size."""
    seen: dict[str, list[tuple[float, float]]] = {}
    environment = os.environ | {
        "COUNTINGHOUSE_WAREHOUSE": f"duckdb:///{folder / 'warehouse.duckdb'}",
        "COUNTINGHOUSE_HOME": str(folder / "home"),
    }
    for _ in range(rounds):
        for name in ("warehouse.duckdb", "baseline.duckdb"):
            (folder / name).unlink(missing_ok=True)
        for label, command in (
            ("baseline load", [str(HERE / "baseline.py"), "load"]),
            ("our load", ["-c", OURS, "load"]),
            ("baseline clocks", [str(HERE / "baseline.py"), "clocks"]),
            ("our fulfilment", ["-c", OURS, "fulfilment"]),
        ):
            seconds, memory, _ = measure([sys.executable, *command, str(folder)], environment)
            seen.setdefault(label, []).append((seconds, memory))
            print(f"  {orders:>9,} {label:<16} {seconds:7.2f} s {memory:6.2f} GB", flush=True)
    return {
        label: (statistics.median(s for s, _ in values), max(m for _, m in values))
        for label, values in seen.items()
    }


def start_up(folder: Path) -> float:
    """Return the seconds from process start to the first task's end of a run without a server."""
    environment = os.environ | {
        "COUNTINGHOUSE_WAREHOUSE": f"duckdb:///{folder / 'warehouse.duckdb'}",
        "COUNTINGHOUSE_HOME": str(folder / "home"),
    }
    command = [str(Path(sys.executable).with_name("countinghouse")), "run", "order_fulfilment"]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        for line in process.stderr or ():
            if "Beginning flow run" in line:
                break
        seconds = time.perf_counter() - begun
        (process.stderr and process.stderr.read())
    return seconds


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "bench")
    given = parser.parse_args()
    sizes = (given.orders // 10, given.orders)
    results = {}
    for orders in sizes:
        folder = given.folder / str(orders)
        prepare(orders, folder)
        results[orders] = compare(orders, folder, given.rounds)
    small, large = (results[n] for n in sizes)
    print(f"\n| {given.orders:,} orders | ours | baseline | ratio | peak memory |")
    print("|---|---:|---:|---:|---:|")
    for title, ours, theirs in (
        ("load", "our load", "baseline load"),
        ("fulfilment", "our fulfilment", "baseline clocks"),
    ):
        a, b = large[ours], large[theirs]
        print(f"| {title} | {a[0]:.1f} s | {b[0]:.1f} s | {a[0] / b[0]:.2f} | {a[1]:.2f} GB |")
    growth = large["our fulfilment"][0] / small["our fulfilment"][0]
    print(f"\nfulfilment grows {growth:.1f} times for 10 times the orders")
    print(f"start of process to start of flow: {start_up(given.folder / str(sizes[0])):.1f} s")


if __name__ == "__main__":
    main()
