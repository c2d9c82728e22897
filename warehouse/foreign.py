"""Read selects from any database that SQLAlchemy reaches, in batches and from one snapshot.

Nothing is written there: the transaction is never committed, and is read-only where the database
knows that. Not here: what the columns mean (tasks, sources).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from warehouse.engine import WarehouseUnavailable

#: Rows that are in memory at once; more do not make it faster.
BATCH_ROWS = 50_000

Row = tuple[Any, ...]


class ForeignDatabaseUnavailable(WarehouseUnavailable):
    """The database to read from cannot be opened."""


class SelectRefused(ValueError):
    """A select that the database does not run."""


@dataclass(frozen=True)
class ForeignDatabase:
    """One snapshot of another database."""

    connection: Connection

    def read(self, table: str, select: str) -> tuple[list[str], Iterator[list[Row]]]:
        """Return the column names of a select in lower case, and its rows batch by batch.

        Args:
            table: what the rows are for, for messages.
            select: in the database's own SQL; neither `:` nor `%` means a parameter.

        Raises:
            SelectRefused: it does not run, or gives no rows by its nature.
        """
        try:
            result = self.connection.exec_driver_sql(
                select, execution_options={"stream_results": True, "no_parameters": True}
            )
        except SQLAlchemyError as error:
            raise _refused(table, error) from None
        if not result.returns_rows:
            raise SelectRefused(f"{table}: the statement gives no rows; write a select")
        names: list[str] = list(result.keys())
        return [name.lower() for name in names], _batches(table, result)


def _batches(table: str, result: CursorResult[Any]) -> Iterator[list[Row]]:
    try:
        for rows in result.partitions(BATCH_ROWS):
            yield [tuple(row) for row in rows]
    except SQLAlchemyError as error:
        raise _refused(table, error) from None


@contextmanager
def foreign_database(url: str) -> Iterator[ForeignDatabase]:
    """Yield a snapshot of the database of a URL.

    Args:
        url: SQLAlchemy URL; its driver must be installed.

    Raises:
        ForeignDatabaseUnavailable: it cannot be opened; no message shows the password.
    """
    parsed = _parsed(url)
    shown = parsed.render_as_string(hide_password=True)
    try:
        engine = create_engine(
            parsed, poolclass=NullPool, hide_parameters=True, connect_args=_connect_args(parsed)
        )
        connection = engine.connect()
    except ModuleNotFoundError as error:
        raise ForeignDatabaseUnavailable(
            f"{shown} needs the driver {error.name!r}; install it beside countinghouse"
        ) from None
    except ArgumentError as error:
        raise ForeignDatabaseUnavailable(f"{shown} cannot be opened: {error}") from None
    except SQLAlchemyError as error:
        raise ForeignDatabaseUnavailable(
            f"{shown} cannot be opened: {_first_line(error)}; check the URL and that the database "
            "runs"
        ) from None
    try:
        _begin_snapshot(connection)
        yield ForeignDatabase(connection)
    finally:
        connection.close()
        engine.dispose()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The text is not shown: what cannot be parsed may hold a password anywhere.
        raise ForeignDatabaseUnavailable(
            "the URL of the database to read from is malformed; write it like "
            "postgresql://user:password@host:5432/database or sqlite:///path/to/file"
        ) from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    is_file = parsed.get_backend_name() in {"sqlite", "duckdb"}
    if is_file and not Path(parsed.database or "").is_file():
        raise ForeignDatabaseUnavailable(
            f"{parsed.render_as_string(hide_password=True)}: there is no such file"
        )
    return parsed


def _connect_args(url: URL) -> dict[str, Any]:
    return {"read_only": True} if url.get_backend_name() == "duckdb" else {}


def _begin_snapshot(connection: Connection) -> None:
    """Make all selects see the same moment, so that the tables belong together."""
    match connection.dialect.name:
        case "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        case "sqlite":
            # The driver begins a transaction before a change only.
            connection.exec_driver_sql("pragma query_only = on")
            connection.exec_driver_sql("begin")


def _refused(table: str, error: SQLAlchemyError) -> SelectRefused:
    return SelectRefused(f"{table}: the database refuses the select: {_first_line(error)}")


def _first_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
