"""What the simulator says it did wrong is what the fulfilment process finds, and nothing else."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator import write_marketplace
from tasks.delivery import load_delivery
from tasks.fulfilment import rebuild_fulfilment
from tests.fresh import fresh_warehouse
from tests.tasks.worlds import run_at

#: The anomaly by which each kind of impossible history is found.
ANOMALIES = {
    "shipped_before_confirmed": "carrier_before_approval",
    "delivered_before_handover": "delivered_before_carrier",
    "completed_without_delivery": "delivered_without_date",
    "cancelled_after_handover": "cancelled_after_handover",
    "cancelled_yet_delivered": "cancelled_yet_delivered",
    "order_without_lines": "orders_without_items",
}
#: The clock that each kind of delay breaches. An order shipped late may be delivered late, too.
CLOCKS = {
    "late_confirmation": "confirm",
    "late_handover": "ship",
    "order_never_shipped": "ship",
    "late_delivery": "deliver",
    "parcel_lost": "deliver",
}


class Found:
    """A simulated marketplace in a warehouse: its truth, and what fulfilment says of it."""

    def __init__(self, folder: Path, faults: str) -> None:
        # May to August 2026: half of it under either version of the policy.
        write_marketplace(
            folder, orders=6000, months=4, first_month="2026-05", seed=11, faults=faults
        )
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        self.truth: dict[str, set[str]] = defaultdict(set)
        for entry in truth:
            if "order_id" in entry["ids"]:
                self.truth[entry["kind"]].add(entry["ids"]["order_id"])
        with fresh_warehouse("duckdb", folder.parent, "") as warehouse:
            received_at = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
            load_delivery(warehouse, "countinghouse", folder, received_at=received_at)
            rebuild_fulfilment(warehouse, run_at("2026-08-31", "standard", "simulated"))
            with warehouse.transaction() as tx:
                found = tx.statement("select kind, order_id from core.order_anomaly")
                self.anomalies = self._by(found)
                self.breaches = self._by(
                    tx.statement(
                        "select clock as kind, order_id from core.sla_clock "
                        "where outcome = 'breached'"
                    )
                )

    def _by(self, rows: list[dict[str, str]]) -> dict[str, set[str]]:
        found = defaultdict(set)
        for row in rows:
            found[row["kind"]].add(row["order_id"])
        return found


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return Found(tmp_path_factory.mktemp("flawed") / "delivery", "usual")


def test_a_clean_marketplace_breaches_no_clock_and_has_no_impossible_history(
    tmp_path: Path,
) -> None:
    clean = Found(tmp_path / "delivery", "none")
    assert clean.truth == {}
    assert clean.breaches == {}
    assert clean.anomalies == {}


@pytest.mark.parametrize("kind", ANOMALIES)
def test_every_impossible_history_is_found_by_its_name(flawed: Found, kind: str) -> None:
    assert flawed.truth[kind]
    assert flawed.truth[kind] <= flawed.anomalies[ANOMALIES[kind]]


def test_no_other_order_has_an_impossible_history(flawed: Found) -> None:
    # A line that was moved to another merchant has no parcel: its order looks undelivered.
    kinds = {*ANOMALIES, "line_of_another_merchant"}
    seeded = set().union(*(flawed.truth[kind] for kind in kinds))
    assert set().union(*flawed.anomalies.values()) == seeded


@pytest.mark.parametrize("kind", CLOCKS)
def test_every_delay_breaches_its_clock(flawed: Found, kind: str) -> None:
    assert flawed.truth[kind] <= flawed.breaches[CLOCKS[kind]]


def test_every_breach_was_seeded(flawed: Found) -> None:
    seeded = set().union(*flawed.truth.values())
    assert flawed.truth["late_handover"]
    assert flawed.truth["late_delivery"]
    assert set().union(*flawed.breaches.values()) <= seeded
