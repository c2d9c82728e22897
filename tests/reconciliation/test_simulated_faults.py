"""Every money fault of a simulated marketplace is found by its name, amount and ids; nothing else.

The marketplace lists its own faults (`truth.parquet`); what reads its files shares no code with
what writes them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from simulator import fault_kinds, write_marketplace
from tasks.delivery import WholeOutcome, take_in
from tasks.reconciliation import Reconciled, reconcile
from tests.conftest import PROJECT
from tests.fresh import fresh_warehouse
from tests.tasks.worlds import run_at

FIGURES = PROJECT / "docs" / "figures" / "reconciliation-faults.json"

#: Categories of breaks that reconciliation finds, by what a fault's own category says.
CATEGORIES = {
    name: name
    for name in (
        "missing_in_psp", "missing_in_bank", "missing_in_orders", "timing", "amount_over",
        "amount_under", "fee_variance", "duplicate_capture", "duplicate_row", "currency_mismatch",
        "status_mismatch", "split_mismatch", "refund_without_order", "chargeback_unbooked",
        "reserve_movement", "unknown_residual", "late_file", "file_gap",
    )
}  # fmt: skip

#: A line that was recorded twice shows as an order whose lines come to more than was paid for it.
OTHER_CATEGORIES = {"line_recorded_twice": "split_mismatch"}

#: Faults between lines and merchants: the money of the order agrees, the monthly settlement sees.
OF_SETTLEMENT = {"line_of_another_merchant", "refund_lines_do_not_add_up"}

#: Ids of a fault by which a break may name it; the other ids of a fault are those of bystanders.
IDS = ("order_id", "provider_reference", "batch_reference", "bank_reference", "refund_id")

RECEIVED_AT = datetime(2026, 11, 24, 6, tzinfo=UTC)

Break = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One seeded fault of money."""

    kind: str
    category: str
    amount_minor: int
    ids: Mapping[str, Any]

    def is_told_by(self, found: Break) -> bool:
        """Tell whether a break says what went wrong, how much of it, and with what."""
        if (found["category"], found["amount_minor"]) != (self.category, self.amount_minor):
            return False
        if self.category in ("file_gap", "late_file"):
            return (str(found["expected_on"]), found["provider"]) == (
                self.ids["covers_on"],
                self.ids["issuer"],
            )
        named = {str(found[n]) for n in ("order_id", "payment_id", "native_id", "batch_id")}
        if "reserve_reference" in self.ids:
            return any(name.startswith(self.ids["reserve_reference"]) for name in named)
        return bool(named & {str(self.ids[n]) for n in IDS if self.ids.get(n)})


@dataclass(frozen=True)
class Simulated:
    """A marketplace that was simulated, taken in and reconciled at its end."""

    folder: Path
    faults: list[Fault]
    breaks: Sequence[Break]
    taken_in: WholeOutcome
    result: Reconciled

    def told(self) -> tuple[dict[str, Counter[str]], list[Fault], list[Break]]:
        """Return counts of seeded and found by kind, the faults not found, the breaks not seeded.

        A break tells one fault only.
        """
        figures: dict[str, Counter[str]] = {}
        rest, missed = list(self.breaks), []
        for fault in self.faults:
            counts = figures.setdefault(fault.kind, Counter(seeded=0, found=0))
            counts["seeded"] += 1
            told = next((found for found in rest if fault.is_told_by(found)), None)
            if told is None:
                missed.append(fault)
            else:
                rest.remove(told)
                counts["found"] += 1
        return figures, missed, rest


def simulated(
    folder: Path, engine: str, server: str, *, orders: int, faults: str, last: str, months: int,
    asked: Mapping[str, int] | None = None,
) -> Simulated:  # fmt: skip
    """Simulate a marketplace from September 2025, take it in and reconcile it at its end."""
    write_marketplace(
        folder, orders=orders, months=months, first_month="2025-09", seed=11, faults=faults,
        asked=asked,
    )  # fmt: skip
    with fresh_warehouse(engine, folder.parent, server) as warehouse:
        taken_in = take_in(warehouse, folder, received_at=RECEIVED_AT)
        result = reconcile(warehouse, run_at(last, "standard", "simulated"))
        with warehouse.transaction() as tx:
            breaks = tx.statement("select * from core.payment_break")
    return Simulated(folder, list(_faults(folder)), breaks, taken_in, result)


def _faults(folder: Path) -> Iterator[Fault]:
    """Yield the faults of money that the marketplace lists."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select kind, expected_category, amount_minor, ids from read_parquet(?) order by all",
            [str(folder / "truth.parquet")],
        ).fetchall()
    for kind, category, amount_minor, ids in rows:
        category = OTHER_CATEGORIES.get(kind, CATEGORIES.get(category))
        if category and kind not in OF_SETTLEMENT:
            yield Fault(kind, category, amount_minor, json.loads(ids))


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    folder = tmp_path_factory.mktemp("flawed") / "delivery"
    # Chargebacks are rare: each kind of theirs is asked for.
    rare = ("amount_differs", "fee_above_contract", "won_not_returned")
    return simulated(
        folder, "duckdb", "", orders=5000, faults="usual", last="2026-02-28", months=6,
        asked={f"chargeback_{kind}": 1 for kind in rare},
    )  # fmt: skip


def kinds_of_money() -> set[str]:
    """Return every kind of fault that the simulator knows and reconciliation must find."""
    return {
        kind.kind
        for kind in fault_kinds().values()
        if kind.category in CATEGORIES or kind.kind in OTHER_CATEGORIES
    } - OF_SETTLEMENT


def test_every_seeded_fault_is_found_with_category_amount_and_id(flawed: Simulated) -> None:
    figures, missed, _ = flawed.told()
    FIGURES.parent.mkdir(exist_ok=True)
    rows = [json.dumps({"kind": kind, **figures[kind]}) for kind in sorted(figures)]
    FIGURES.write_text("[" + ",\n ".join(rows) + "]\n", encoding="utf-8")
    assert set(figures) == kinds_of_money()
    assert missed == []


def test_no_break_is_found_that_was_not_seeded(flawed: Simulated) -> None:
    _, _, not_seeded = flawed.told()
    assert not_seeded == []


def test_runs_on_the_way_end_with_what_one_run_finds(flawed: Simulated, tmp_path: Path) -> None:
    # Days on which files were missing, late or refused, and gaps of weeks between runs.
    days = ("2025-09-04", "2025-10-09", "2025-10-10", "2025-11-30", "2026-01-15", "2026-02-28")
    with fresh_warehouse("duckdb", tmp_path, "") as warehouse:
        take_in(warehouse, flawed.folder, received_at=RECEIVED_AT)
        for day in days:
            found = reconcile(warehouse, run_at(day, "standard", f"run of {day}"))
        with warehouse.transaction() as tx:
            breaks = tx.statement("select * from core.payment_break where status <> 'resolved'")
    assert found.mode == "onward"
    assert found.output_sha256 == flawed.result.output_sha256
    names = ("break_id", "category", "amount_minor", "expected_on", "opened_on", "native_id")
    assert {tuple(b[n] for n in names) for b in breaks} == {
        tuple(b[n] for n in names) for b in flawed.breaks if b["status"] != "resolved"
    }


def test_a_clean_marketplace_is_taken_in_whole_and_has_no_break(tmp_path: Path) -> None:
    clean = simulated(
        tmp_path / "delivery", "duckdb", "", orders=1500, faults="none", last="2025-11-30", months=3
    )
    assert clean.faults == []
    assert clean.breaks == []
    assert clean.taken_in.statements.refused == []
    assert clean.result.as_dict()["open"] == {"count": 0, "amount_minor": 0}


def test_a_small_flawed_marketplace_is_found_out_on_postgresql_too(
    tmp_path: Path, postgresql_server: str
) -> None:
    small = simulated(
        tmp_path / "delivery", "postgresql", postgresql_server,
        orders=700, faults="usual", last="2025-10-31", months=2,
    )  # fmt: skip
    _, missed, not_seeded = small.told()
    assert len(small.faults) >= 30
    assert missed == []
    assert not_seeded == []
