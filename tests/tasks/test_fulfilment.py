"""What the fulfilment projection says of an order, held by cases that are data, on each engine."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from policy import load_book
from tasks.fulfilment import orders_at_risk, rebuild_fulfilment
from tests.fresh import ENGINES, fresh_warehouse
from tests.tasks.worlds import (
    CASES,
    Case,
    insert_world,
    local_text,
    read_cases,
    run_at,
    zone_of,
)
from warehouse import Warehouse

FILES = {path.stem: read_cases(path) for path in sorted(CASES.glob("*.toml"))}

ALL = [
    pytest.param(stem, number, case, id=f"{stem}: {case.claim}")
    for stem, file in FILES.items()
    for number, case in enumerate(file.cases)
]

#: What the projection says of each order: by (case file, as-of instant), by order.
Seen = dict[str, dict[str, Any]]
Project = Callable[[str, str], Seen]


@pytest.fixture(scope="module", params=ENGINES)
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> Iterator[Project]:
    """Yield a reader of one projection per case file and instant; all cases of a file share it."""
    folder = tmp_path_factory.mktemp("worlds")
    with fresh_warehouse(request.param, folder, postgresql_server) as warehouse:
        seen: dict[tuple[str, str], Seen] = {}
        standing: list[str] = []

        def project(stem: str, as_of: str) -> Seen:
            if (stem, as_of) not in seen:
                if standing != [stem]:
                    _give(warehouse, stem)
                    standing[:] = [stem]
                seen[stem, as_of] = _look(warehouse, FILES[stem].book, as_of)
            return seen[stem, as_of]

        yield project


def _give(warehouse: Warehouse, stem: str) -> None:
    file = FILES[stem]
    orders = {str(number): case.given for number, case in enumerate(file.cases)}
    insert_world(warehouse, orders, load_book(file.book))


def _look(warehouse: Warehouse, book_name: str, as_of: str) -> Seen:
    """Rebuild and return what is said of each order, in the words of the case files."""
    run = run_at(as_of, book_name)
    zone = zone_of(run.book)
    rebuild_fulfilment(warehouse, run)
    at_risk = orders_at_risk(warehouse, run)
    with warehouse.transaction() as tx:
        states = tx.statement("select * from core.order_status")
        clocks = tx.statement("select * from core.sla_clock order by order_id, clock, merchant_id")
        anomalies = tx.statement("select order_id, kind from core.order_anomaly order by kind")
    seen: Seen = {
        row["order_id"]: {
            "state": row["state"],
            "policy": row["policy_version"] or "none",
            "fault": row["cancel_fault"] or "none",
            "impossible": [],
            "at_risk": [],
            "clocks": {},
        }
        for row in states
    }
    for clock in clocks:
        paused = f" paused {clock['paused_seconds']} s" if clock["paused_seconds"] else ""
        text = f"{clock['outcome']}, due {local_text(clock['due_at'], zone)}{paused}"
        seen[clock["order_id"]]["clocks"][_name(clock)] = text
    for anomaly in anomalies:
        seen[anomaly["order_id"]]["impossible"].append(anomaly["kind"])
    for risk in at_risk:
        seen[risk["order_id"]]["at_risk"].append(_name(risk))
    return seen


def _name(clock: dict[str, Any]) -> str:
    return " ".join(filter(None, (clock["clock"], clock["merchant_id"])))


@pytest.mark.parametrize(("stem", "number", "case"), ALL)
def test_an_order_is_judged_as_its_case_expects(
    project: Project, stem: str, number: int, case: Case
) -> None:
    for look in case.expect:
        said = project(stem, look["as_of"]).get(str(number), {"state": "unknown"})
        expected = {key: value for key, value in look.items() if key != "as_of"}
        actual = {
            key: said[key] if key in said else said.get("clocks", {}).get(key, "none")
            for key in expected
        }
        assert actual == expected, f"as of {look['as_of']}"
