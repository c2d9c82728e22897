"""A Prefect server for the tests of flows, and a small marketplace to run them on."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from simulator import write_marketplace
from tasks.delivery import load_delivery
from tasks.instants import end_of_day
from tasks.runs import clock
from warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="session")
def prefect_backend() -> Iterator[None]:
    """Run flows against a real server; heartbeats, which round runs up to seconds, are off."""
    with (
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a delivery of fifteen months that end with October 2026."""
    folder = tmp_path_factory.mktemp("delivery")
    write_marketplace(
        folder, orders=4000, months=15, first_month="2025-08", seed=3, layout="countinghouse"
    )
    return folder


@pytest.fixture
def loaded(delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a DuckDB warehouse with the delivery, which is also the one of the environment."""
    url = f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", url)
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COUNTINGHOUSE_CHANNELS", raising=False)
    warehouse = open_warehouse(url)
    load_delivery(warehouse, "countinghouse", delivery, received_at=clock())
    return warehouse


#: When October 2026 ends in Shanghai.
OCTOBER_ENDS = end_of_day(date(2026, 10, 31), "Asia/Shanghai")


@pytest.fixture
def bills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, october: Path) -> tuple[Warehouse, Path]:
    """Return a warehouse with the tables of one month, and the folder of its bills."""
    url = f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", url)
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    warehouse = open_warehouse(url)
    load_delivery(warehouse, "countinghouse", october, received_at=clock())
    return warehouse, october / "provider"


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small delivery of October 2026 with its bills and statements."""
    folder = tmp_path_factory.mktemp("october")
    write_marketplace(folder, orders=60, months=1, first_month="2026-10", seed=3, faults="none")
    return folder
