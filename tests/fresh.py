"""Fresh warehouses: tables are made once on each engine, and every test gets a copy."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg

from warehouse import Warehouse, open_warehouse
from warehouse.upgrade import upgrade

#: The engines that every warehouse test runs on. PostgreSQL is never skipped.
ENGINES = ("duckdb", "postgresql")

#: Holds the file that is copied, as long as the process lives.
_FOLDER = tempfile.TemporaryDirectory(prefix="ch-fresh-")


def fresh_file(path: Path) -> Warehouse:
    """Return a warehouse with its tables in a DuckDB file that does not exist so far."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_file(), path)
    return open_warehouse(f"duckdb:///{path}")


@cache
def _file() -> Path:
    path = Path(_FOLDER.name) / "warehouse.duckdb"
    upgrade(open_warehouse(f"duckdb:///{path}"))
    return path


@contextmanager
def database(server: str, template: str | None = None) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database that lives as long as the block.

    Args:
        server: URL of the server.
        template: name of the database that it is a copy of; none: an empty one.
    """
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template or 'template1'}")
    try:
        yield url_of(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


def url_of(server: str, name: str) -> str:
    """Return the URL of a database of a server."""
    head, _, tail = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{'?' + tail if tail else ''}"


#: Databases with our tables that others are copied from, by the URL of their server.
_TEMPLATES: dict[str, str] = {}


def _template(server: str) -> str:
    if server not in _TEMPLATES:
        name = f"template_{uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"create database {name}")
        _TEMPLATES[server] = name
        upgrade(open_warehouse(url_of(server, name)))
    return _TEMPLATES[server]


def drop_template(server: str) -> None:
    """Leave a server that others use as it was."""
    if name := _TEMPLATES.pop(server, None):
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


@contextmanager
def fresh_warehouse(engine: str, folder: Path, server: str) -> Iterator[Warehouse]:
    """Yield a warehouse with its tables that lives as long as the block, on one engine.

    Args:
        engine: `duckdb` or `postgresql`.
        folder: folder of the DuckDB file.
        server: URL of the PostgreSQL server.
    """
    if engine == "duckdb":
        yield fresh_file(folder / f"{uuid4().hex}.duckdb")
        return
    with database(server, _template(server)) as url:
        yield open_warehouse(url)
