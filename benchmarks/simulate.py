"""Measure the simulator: a marketplace of any size with all outside files, seconds and memory.

`python benchmarks/simulate.py --orders 10000000` is the large one; `make bench` takes a million.
"""

import argparse
import shutil
import sys
from pathlib import Path

from run import HERE, PROJECT, measure


def main() -> None:
    """Simulate once and print a line of the table in benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--faults", default="usual")
    parser.add_argument("--out", type=Path, default=PROJECT / "var" / "bench" / "marketplace")
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    ours = (
        "import sys, time; from pathlib import Path; from simulator import write_marketplace; "
        "begun = time.perf_counter(); write_marketplace(Path(sys.argv[1]), orders=int(sys.argv[2]),"
        " months=int(sys.argv[3]), first_month='2025-09', seed=1, faults=sys.argv[4],"
        " table_format='parquet'); print(f'{time.perf_counter() - begun:.2f}')"
    )
    arguments = [str(given.out), str(given.orders), str(given.months), given.faults]
    seconds, memory, _ = measure([sys.executable, "-c", ours, *arguments], {"PATH": str(HERE)})
    files = [path for path in given.out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e9
    print(
        f"{given.orders:,} orders: {seconds:.0f} s, peak {memory:.2f} GB, "
        f"{len(files):,} files, {size:.2f} GB"
    )


if __name__ == "__main__":
    main()
