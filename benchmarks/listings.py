"""Review a million listings on DuckDB: texts, identifiers, certificates, prices, copies.

`python benchmarks/listings.py` makes 1,000,000 delivered listings of 5,000 merchants under
`var/bench-listings` (a tenth of them with something wrong), takes them in as versions, and reviews
them: seconds of taking in, of measuring texts, and of checking, deciding and publishing, and peak
memory. Pictures have a benchmark of their own. `--listings 100000` is quicker; `--record` writes
`docs/figures/listing-speed.json`.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
sys.path.insert(0, str(PROJECT))

from run import measure  # noqa: E402 - the script beside this one

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)

MERCHANTS = 5_000

#: A title of some 40 characters and a description of some 300, half Chinese and half English; every
#: tenth listing has a barcode that is none, contact details, a forbidden word, or no description.
LISTINGS = """
select
    'L' || n as listing_id,
    'M' || n % {merchants} as merchant_id,
    'C' || n % 40 as category_id,
    case when n % 2 = 0
        then '手工陶瓷茶壶 竹把手 八百毫升 家用泡茶 第' || n || '款 天然釉面'
        else 'Stoneware teapot with bamboo handle No. ' || n
    end || case when n % 40 = 7 then ' 全网第一' else '' end as title,
    case when n % 40 = 17 then 'short' when n % 2 = 0
        then repeat('釉面陶壶，配可拆卸不锈钢滤网与天然竹制提把，可用于泡茶煮水。', 9)
        else repeat('A teapot of glazed stoneware with a removable steel sieve. ', 5)
    end || case when n % 40 = 27 then ' 加微信 teapot88' else '' end as description,
    5090 + n % 900 * 100 as price_minor,
    case when n % 40 = 37 then '4006381333932' else '4006381333931' end as barcode,
    'published' as state,
    1 as photo_count,
    'bench' as source_file_id,
    'bench' as run_id
from range({listings}) as r(n)
"""


def prepare(folder: Path, listings: int) -> None:
    """Write the file and furnish the marketplace."""
    from warehouse import open_warehouse
    from warehouse.schema import marketplace, meta
    from warehouse.upgrade import upgrade

    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    upgrade(warehouse)
    origin = {"source_file_id": "bench", "run_id": "bench"}
    with warehouse.transaction() as tx:
        row = {"marketplace": "bench", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [row | {"run_id": "bench"}])
        tx.insert(
            marketplace.merchant,
            [{"merchant_id": f"M{n}", "name": f"Merchant {n}", "kind": "company",
              "state": "active", "credit_code": "91110000600037341L"} | origin
             for n in range(MERCHANTS)],
        )  # fmt: skip
        tx.insert(
            marketplace.merchant_document,
            [{"document_id": f"D{n}", "merchant_id": f"M{n}", "kind": "business_licence",
              "document_number": str(n), "holder_name": f"Merchant {n}",
              "issued_on": date(2026, 1, 5), "verified_at": NOW, "verified_by": "vera"} | origin
             for n in range(MERCHANTS)],
        )  # fmt: skip
        tx.duckdb.execute(
            "insert into core.listing (listing_id, merchant_id, category_id, title, description, "
            "price_minor, barcode, state, photo_count, source_file_id, run_id) "
            f"{LISTINGS.format(merchants=MERCHANTS, listings=listings)}"
        )
        tx.duckdb.execute(
            "insert into core.stock_movement (movement_id, listing_id, kind, quantity, "
            "occurred_at, "
            "source_file_id, run_id) select 'S' || listing_id, listing_id, 'receipt', 5, "
            "timestamptz '2026-01-01 00:00:00+00', 'bench', 'bench' from core.listing"
        )
    print(json.dumps({"listings": listings}))


def take(folder: Path) -> None:
    """Take in what was delivered, as versions."""
    from policy import load_book
    from tasks.listing_approval import take_in
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    began = time.monotonic()
    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    taken = take_in(warehouse, Run(new_run_id(), NOW, load_book("standard")))
    print(json.dumps({"versions": taken, "seconds": round(time.monotonic() - began, 1)}))


def texts(folder: Path) -> None:
    """Measure all texts."""
    from policy import load_book
    from tasks.listing_texts import measure_texts
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    began = time.monotonic()
    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    measured = measure_texts(warehouse, Run(new_run_id(), NOW, load_book("standard")))
    print(json.dumps({"measured": measured,
                      "seconds": round(time.monotonic() - began, 1)}))  # fmt: skip


def check(folder: Path) -> None:
    """Check, decide and publish."""
    from policy import load_book
    from tasks.listing_approval import approve_listings
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    began = time.monotonic()
    warehouse = open_warehouse(f"duckdb:///{folder / 'warehouse.duckdb'}")
    done = approve_listings(warehouse, Run(new_run_id(), NOW, load_book("standard")))
    print(json.dumps(done | {"seconds": round(time.monotonic() - began, 1)}))


PARTS = {"take_in": take, "texts": texts, "check": check}


def main() -> None:
    """Measure, print, and keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=1_000_000)
    parser.add_argument("--record", action="store_true", help="write docs/figures")
    parser.add_argument("--part", choices=["prepare", *PARTS])
    asked = parser.parse_args()
    folder = PROJECT / "var" / "bench-listings" / str(asked.listings)
    os.environ["COUNTINGHOUSE_HOME"] = str(folder / "home")
    os.environ.setdefault("COUNTINGHOUSE_DUCKDB_MEMORY", "3500MB")
    if asked.part == "prepare":
        prepare(folder, asked.listings)
        return
    if asked.part:
        PARTS[asked.part](folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("warehouse.duckdb", "warehouse.duckdb.wal"):
        (folder / name).unlink(missing_ok=True)

    def part(name: str) -> dict[str, Any]:
        command = [sys.executable, __file__, "--part", name, "--listings", str(asked.listings)]
        _, memory, output = measure(command, dict(os.environ))
        return json.loads(output.splitlines()[-1]) | {"memory_gb": round(memory, 2)}

    part("prepare")
    figures: dict[str, Any] = {"listings": asked.listings} | {name: part(name) for name in PARTS}
    figures["review_seconds"] = round(figures["texts"]["seconds"] + figures["check"]["seconds"], 1)
    print(json.dumps(figures, indent=1))
    if asked.record:
        path = PROJECT / "docs" / "figures" / "listing-speed.json"
        path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
