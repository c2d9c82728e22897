"""Which fault of a simulated marketplace is told by which claim, and by which break.

    python -m tests.audit.recall        writes docs/fault-coverage.md

The marketplace lists its own faults with the ids that each touches. A claim tells a fault when a
row that breaks it names one of those ids, a break when it does. Nothing of the simulator is shared
with the claims. Pictures are measured by the approval of listings, whose own verdict tells nothing.
"""

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from expectations import claims
from expectations.judgement import all_rows
from policy import load_book
from simulator import fault_kinds, write_marketplace
from tasks.audit import Period, parameters_of
from tasks.delivery import take_in
from tasks.fulfilment import rebuild_fulfilment
from tasks.instants import end_of_day
from tasks.listing_approval import review_listings_now
from tasks.reconciliation import reconcile
from tasks.runs import Run
from tests.conftest import PROJECT
from tests.fresh import fresh_warehouse
from warehouse import Warehouse

PAGE = PROJECT / "docs" / "fault-coverage.md"

RECEIVED_AT = datetime(2026, 11, 24, 6, tzinfo=UTC)

#: Rare kinds that are asked for, so that each is there.
RARE = ("amount_differs", "fee_above_contract", "won_not_returned")

#: Nobody decides on what our checks refer here, so this one names whatever any check doubts.
_TELLS_NOTHING = "every_referred_listing_is_decided_in_time"

#: What names one thing, in labels and in the rows of claims alike, by the end of a column's name.
_NAMING = ("_id", "_reference", "path")

#: Whom many faults touch; they tell one only where it is about them.
_SHARED = {"merchant_id", "staff_id"}
_ABOUT_PEOPLE = ("merchant", "workforce", "settlement")


@dataclass
class Told:
    """Of one kind of fault, how many there are and who tells how many.

    Attributes:
        seeded: instances.
        told: instances that somebody tells.
        by_claim: instances told, by claim.
        by_break: instances told, by category of break.
    """

    seeded: int = 0
    told: int = 0
    by_claim: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_break: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@contextmanager
def marketplace(
    folder: Path, engine: str, server: str, *, faults: str, orders: int, months: int, last: str
) -> Iterator[tuple[Warehouse, Run]]:
    """Yield a simulated marketplace and its run.

    It was taken in, followed up and reconciled, and its listings were approved.
    """
    write_marketplace(
        folder / "delivery", orders=orders, months=months, first_month="2025-09", seed=11,
        faults=faults, table_format="parquet",
        asked={f"chargeback_{kind}": 1 for kind in RARE} if faults != "none" else None,
    )  # fmt: skip
    book = load_book("standard")
    as_of = end_of_day(datetime.fromisoformat(last).date(), "Asia/Shanghai")
    with fresh_warehouse(engine, folder, server) as warehouse:
        take_in(warehouse, folder / "delivery", received_at=RECEIVED_AT)
        rebuild_fulfilment(warehouse, Run("fulfilment", as_of, book))
        reconcile(warehouse, Run("reconciliation", as_of, book))
        review_listings_now(warehouse, Run("listing", as_of, book), folder / "delivery")
        yield warehouse, Run("audit", as_of, book)


def labels(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return kind and ids of every fault that a marketplace lists."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select kind, ids from read_parquet(?) order by all",
            [str(folder / "delivery" / "truth.parquet")],
        ).fetchall()
    return [(kind, json.loads(ids)) for kind, ids in rows]


def told_by(
    warehouse: Warehouse, run: Run, faults: Iterable[tuple[str, Mapping[str, Any]]]
) -> dict[str, Told]:
    """Return who tells what, by kind of fault."""
    terms = run.book.in_force(run.as_of)
    named: dict[str, set[str]] = {}
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        for claim in claims():
            if claim.name == _TELLS_NOTHING:
                continue
            given = parameters_of(claim, run, terms, Period())
            named[claim.name] = {name for row in all_rows(tx, claim, given) for name in _names(row)}
        breaks = tx.statement(
            "select category, order_id, payment_id, native_id, batch_id, subject, provider, "
            "expected_on from core.payment_break"
        )
    categories: dict[str, set[str]] = defaultdict(set)
    for row in breaks:
        categories[row["category"]] |= {*_names(row), *str(row["subject"]).split("/")}
    kinds = fault_kinds()
    found: dict[str, Told] = {kind: Told() for kind in kinds}
    for kind, ids in faults:
        told = found[kind]
        told.seeded += 1
        shared = () if kinds[kind].area in _ABOUT_PEOPLE else _SHARED
        its = {name for name in _names(ids) if name not in {ids.get(n) for n in shared}}
        by_claim = [name for name, values in named.items() if its & values]
        by_break = [name for name, values in categories.items() if its & values]
        for name in by_claim:
            told.by_claim[name] += 1
        for name in by_break:
            told.by_break[name] += 1
        told.told += bool(by_claim or by_break)
    return found


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a label or a row names: ids, and the file of an issuer and day."""
    for name, value in row.items():
        if value is not None and name.endswith(_NAMING):
            # A provider's entries on a reserve are called after it.
            yield str(value).removesuffix("_hold").removesuffix("_release")
    issuer = row.get("issuer") or row.get("provider")
    day = row.get("covers_on") or row.get("expected_on") or row.get("covers_from")
    if issuer and day:
        yield f"{issuer} {day}"


def page(found: Mapping[str, Told]) -> str:
    """Return the page: every kind of fault, and who tells it."""
    kinds = fault_kinds()
    seeded = sum(told.seeded for told in found.values())
    told_all = sum(told.told for told in found.values())
    lines = [
        "# Which claim tells which fault",
        "",
        "Made by `make coverage` from a simulated marketplace of 6,000 orders in six months with "
        "every kind of fault at",
        "ten times its usual rate. A claim tells a fault when a row that breaks it names one of "
        "the ids that the fault touched;",
        "shown is who tells half of a kind or more.",
        f"Told: {told_all:,} of {seeded:,} faults of {sum(t.seeded > 0 for t in found.values())} "
        "kinds.",
        "",
        "| kind | clause | seeded | told | by the claims | by breaks |",
        "|---|---|---:|---:|---|---|",
    ]
    for kind, told in sorted(found.items()):
        by_claim = _shown(told.by_claim, told.seeded)
        by_break = _shown(told.by_break, told.seeded)
        lines.append(
            f"| `{kind}` | {kinds[kind].clause} | {told.seeded} | {told.told} "
            f"| {by_claim} | {by_break} |"
        )
    return "\n".join(lines) + "\n"


def _shown(counts: Mapping[str, int], seeded: int) -> str:
    """Return who tells half of the faults or more; others name a bystander of a few."""
    return ", ".join(f"`{n}` {c}" for n, c in sorted(counts.items()) if 2 * c >= seeded)


def main() -> None:
    """Simulate, judge and write the page."""
    with tempfile.TemporaryDirectory(prefix="recall-") as name:
        folder = Path(name)
        os.environ["COUNTINGHOUSE_HOME"] = str(folder / "home")
        with marketplace(
            folder, "duckdb", "", faults="many", orders=6000, months=6, last="2026-02-28"
        ) as (warehouse, run):
            PAGE.write_text(page(told_by(warehouse, run, labels(folder))), "utf-8")
    print(PAGE.relative_to(PROJECT))


if __name__ == "__main__":
    main()
