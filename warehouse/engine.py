"""Open the warehouse, do one transaction, close it.

DuckDB: one process holds the file, so a transaction is taken under a *lease*, an advisory lock on
`<file>.lease`, around "open, one transaction, close". The lease makes writers take turns; it dies
with its process. PostgreSQL: an ordinary connection; `Transaction.exclusive` takes an advisory lock
for work that must not run twice at once.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import duckdb
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Table, create_engine, delete, insert, make_url, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from warehouse.location import warehouse_url
from warehouse.named_sql import named_sql

#: Longest wait for another process's transaction: a load of a million orders takes a minute.
LEASE_TIMEOUT_SECONDS = 900

#: Memory that one DuckDB connection may take before it spills to disk: two fit a small machine.
DUCKDB_MEMORY = os.environ.get("COUNTINGHOUSE_DUCKDB_MEMORY") or "2GB"

#: Format of a DuckDB file that is made, read by DuckDB 1.3 and later: texts take a third less time
#: to write than in the default, that of 1.0, and as much room. A file that stands keeps its format.
DUCKDB_FORMAT = "v1.3.0"


#: What both engines call the types of columns.
column_types = postgresql


class WarehouseUnavailable(RuntimeError):
    """The warehouse cannot be opened."""


class NotInitialised(RuntimeError):
    """The warehouse has no tables yet, or they are older than the code."""


@dataclass(frozen=True)
class Warehouse:
    """A warehouse by URL.

    Attributes:
        url: SQLAlchemy URL; `duckdb:///file` or `postgresql+psycopg://…`.
    """

    url: URL

    @property
    def dialect(self) -> str:
        """Return `duckdb` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def path(self) -> Path | None:
        """Return the DuckDB file, or None on a server."""
        if self.dialect != "duckdb" or not self.url.database:
            return None
        return Path(self.url.database)

    def shown(self) -> str:
        """Return the URL without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yield a connection outside any transaction, under the lease on DuckDB."""
        with self._lease():
            engine = create_engine(
                self.url, poolclass=NullPool, connect_args=self._connect_args(),
                hide_parameters=True,
            )  # fmt: skip
            try:
                with engine.connect() as connection:
                    yield connection
            except DBAPIError as error:
                if error.connection_invalidated or _is_unreachable(error):
                    raise WarehouseUnavailable(
                        f"{self.shown()} cannot be opened: {_first_line(error)}; "
                        "check COUNTINGHOUSE_WAREHOUSE and that the server runs"
                    ) from error
                raise
            finally:
                engine.dispose()

    @contextmanager
    def transaction(self, *, keep: bool = True, snapshot: bool = False) -> Iterator["Transaction"]:
        """Yield one transaction; it commits when the block ends and rolls back on any error.

        Args:
            keep: False rolls back in any case: what would be done is computed and not written.
            snapshot: whether all its statements see one moment; on DuckDB they do anyway.
        """
        with self.connection() as connection, connection.begin() as transaction:
            if snapshot and self.dialect == "postgresql":
                connection.execute(text("set transaction isolation level repeatable read"))
            if self.dialect == "postgresql":
                connection.execute(text("set local time zone 'UTC'"))
            else:
                connection.execute(text("set timezone = 'UTC'"))
            yield Transaction(connection, self.dialect)
            if not keep:
                transaction.rollback()

    @contextmanager
    def _lease(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lease = FileLock(f"{self.path}.lease", timeout=LEASE_TIMEOUT_SECONDS, thread_local=False)
        try:
            lease.acquire()
        except Timeout:
            raise WarehouseUnavailable(
                f"{self.path} has been in use by another process for {LEASE_TIMEOUT_SECONDS} s; "
                f"find it with `fuser {self.path}`, or use PostgreSQL for many workers"
            ) from None
        try:
            yield
        finally:
            lease.release()

    def _connect_args(self) -> dict[str, Any]:
        if self.dialect == "duckdb":
            return {
                "config": {
                    "memory_limit": DUCKDB_MEMORY,
                    "preserve_insertion_order": False,
                    "storage_compatibility_version": DUCKDB_FORMAT,
                }
            }
        return {"application_name": "countinghouse"}


def _first_line(error: DBAPIError) -> str:
    return next(iter(str(error.orig).splitlines()), "")


def _is_unreachable(error: DBAPIError) -> bool:
    return bool(
        re.search(
            r"connection (failed|refused)|could not connect|Cannot open file|Could not set lock"
            r"|(database|role) .* does not exist|not a valid DuckDB",
            _first_line(error),
        )
    )


@dataclass(frozen=True)
class Transaction:
    """One open transaction: named statements with parameters, counts and rows out."""

    connection: Connection
    dialect: str

    def execute(self, name: str, /, **parameters: Any) -> int:
        """Run a named writing statement; return how many rows it wrote."""
        sql = named_sql(name).text
        written = self.connection.execute(text(sql), parameters).rowcount
        if made := re.match(r"create temp table (\w+)", sql):
            self._look_at(made[1])
        return int(written)

    def rows(self, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Return the rows of a named query as dictionaries."""
        result = self.connection.execute(text(named_sql(name).text), parameters)
        return [dict(row) for row in result.mappings()]

    def row(self, name: str, /, **parameters: Any) -> dict[str, Any]:
        """Return the only row of a named query."""
        (row,) = self.rows(name, **parameters)
        return row

    def keep_as(self, table: str, name: str, /, **parameters: Any) -> None:
        """Keep the rows of a named query as a temporary table of this transaction."""
        self.connection.execute(
            text(f"create temp table {table} as {named_sql(name).text}"), parameters
        )
        self._look_at(table)

    def see_as(self, view: str, name: str, /, **parameters: Any) -> None:
        """Give the rows of a named query a name in this transaction, without copying them.

        Neither engine takes parameters in a view, so they are written into it as literals.
        """
        query = text(named_sql(name).text).bindparams(**parameters)
        literal = query.compile(self.connection, compile_kwargs={"literal_binds": True})
        self.connection.exec_driver_sql(f"create temp view {view} as {literal}")

    def hash_large_joins(self) -> None:
        """Let PostgreSQL hash what it joins in this transaction.

        Ids are texts, and sorting both sides of a merge join by the rules of a language costs a
        multiple of hashing them.
        """
        if self.dialect == "postgresql":
            self.connection.execute(text("set local enable_mergejoin = off"))

    def _look_at(self, table: str) -> None:
        """Let PostgreSQL look at a temporary table; it knows nothing of it until it is told to."""
        if self.dialect == "postgresql":
            self.connection.execute(text(f"analyze {table}"))

    def statement(self, sql: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Run a statement that this package composed from its own metadata; return its rows."""
        result = self.connection.execute(text(sql), parameters)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def stream(self, sql: str, /, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of a composed query a few thousand at a time, however many there are."""
        options = {"yield_per": 5000} if self.dialect == "postgresql" else {}
        result = self.connection.execute(text(sql), parameters, execution_options=options)
        for rows in result.mappings().partitions(5000):
            yield from (dict(row) for row in rows)

    def change(self, sql: str, /, **parameters: Any) -> int:
        """Run a writing statement that this package composed; return how many rows it wrote."""
        return int(self.connection.execute(text(sql), parameters).rowcount)

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert a few rows (policy, calendar, runs); bulk data goes through `warehouse.bulk`."""
        if rows:
            self.connection.execute(insert(table), [dict(row) for row in rows])

    def insert_selected(
        self, table: Table, select_items: str, name: str, join: str, /, **parameters: Any
    ) -> None:
        """Insert the rows of a named query into a table, completed by constant items and a join.

        Args:
            table: target.
            select_items: `select …` that names the target's columns; the query is called `m`.
            name: named query.
            join: further joins.
            **parameters: of the whole statement.
        """
        columns = re.findall(r"(?:as |\.)(\w+)(?:,|$)", select_items)
        self.connection.execute(
            text(
                f"insert into {table.fullname} ({', '.join(columns)}) "
                f"{select_items} from ({named_sql(name).text}) as m {join}"
            ),
            parameters,
        )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Let a statement fail without ending the transaction; DuckDB goes on by itself."""
        if self.dialect == "postgresql":
            with self.connection.begin_nested():
                yield
        else:
            yield

    def clear(self, table: Table) -> None:
        """Empty a table that is replaced whole, inside this transaction."""
        self.connection.execute(text(f"truncate table {table.fullname}"))

    def delete_month(self, table: Table, month: str) -> None:
        """Delete the rows of one month of a table that has months, inside this transaction."""
        self.connection.execute(delete(table).where(table.c.month == month))

    def exclusive(self, work: str) -> None:
        """Wait until no other transaction does the same work; held until this one ends.

        On DuckDB the lease has done it already.
        """
        if self.dialect == "postgresql":
            self.connection.execute(
                text("select pg_advisory_xact_lock(:key)"), {"key": crc32(work.encode())}
            )

    @property
    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """Return the raw DuckDB connection of this transaction; only on a DuckDB warehouse."""
        wrapper: Any = self.connection.connection.driver_connection
        raw = wrapper._ConnectionWrapper__c  # the dialect keeps it private and offers no other way
        assert isinstance(raw, duckdb.DuckDBPyConnection)  # noqa: S101
        return raw


def open_warehouse(url: str | None = None) -> Warehouse:
    """Return the warehouse of a URL, or the one that the environment names.

    Raises:
        WarehouseUnavailable: the URL is malformed or names a database that is not supported.
    """
    given = url or warehouse_url()
    try:
        parsed = make_url(given)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise WarehouseUnavailable(
            "COUNTINGHOUSE_WAREHOUSE is not a URL; write duckdb:///path/to/file.duckdb or "
            "postgresql://user@host/database"
        ) from None
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.get_backend_name() != "duckdb":
        raise WarehouseUnavailable(
            f"{parsed.get_backend_name()} is not a warehouse; DuckDB and PostgreSQL are"
        )
    return Warehouse(parsed)
