"""Bring a warehouse to the schema that the code expects, and say whether it is there."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.ddl.impl import DefaultImpl
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from warehouse.engine import NotInitialised, Warehouse, open_warehouse
from warehouse.schema import SCHEMAS, metadata

_MIGRATIONS = Path(__file__).parent / "migrations"


class DuckDBImpl(DefaultImpl):
    """Alembic's operations on DuckDB: plain SQL, transactional."""

    __dialect__ = "duckdb"
    transactional_ddl = True


def upgrade(warehouse: Warehouse) -> tuple[str | None, str]:
    """Bring the warehouse to the newest schema in one transaction.

    Returns:
        The revision before (None for an empty warehouse) and the revision after.

    Raises:
        NotInitialised: a newer code made it.
    """
    with warehouse.transaction() as tx:
        tx.exclusive("upgrade")
        for schema in SCHEMAS:
            tx.connection.execute(text(f"create schema if not exists {schema}"))
        before = _revision(tx.connection)
        if before not in _known_revisions():
            raise _not_current(warehouse, before)
        config = _config()
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")
        return before, _head()


def require_current(warehouse: Warehouse) -> None:
    """Refuse a warehouse whose schema is not the one that the code expects.

    Raises:
        NotInitialised: it is empty, older or newer.
    """
    with warehouse.connection() as connection:
        found = _revision(connection)
    if found != _head():
        raise _not_current(warehouse, found)


def open_current() -> Warehouse:
    """Return the warehouse of the environment, whose schema is the one that the code expects.

    Raises:
        NotInitialised: it is empty, older or newer.
        WarehouseUnavailable: it cannot be opened.
    """
    warehouse = open_warehouse()
    require_current(warehouse)
    return warehouse


def ensure_current(warehouse: Warehouse) -> None:
    """Create the tables of a new warehouse; refuse one that an older or newer code made."""
    with warehouse.connection() as connection:
        found = _revision(connection)
    if found is None:
        upgrade(warehouse)
    elif found != _head():
        require_current(warehouse)


def key_problems(warehouse: Warehouse) -> list[str]:
    """Return one line per table whose key is not unique; empty when all is well."""
    problems = []
    with warehouse.transaction() as tx:
        for table in metadata.sorted_tables:
            key = ", ".join(table.info["key"])
            (row,) = tx.statement(
                f"select count(*) as copies from (select {key} from {table.fullname} "
                f"group by {key} having count(*) > 1) as twice"
            )
            if row["copies"]:
                problems.append(f"{table.fullname}: {row['copies']} keys ({key}) occur twice")
    return problems


def _not_current(warehouse: Warehouse, found: str | None) -> NotInitialised:
    if found is None:
        state = "has no tables yet; run `countinghouse warehouse init`"
    elif found in _known_revisions():
        state = f"is at revision {found}, not {_head()}; run `countinghouse warehouse upgrade`"
    else:
        state = (
            f"is at revision {found}, which this code does not know; use the newer code that made "
            "it, or another warehouse"
        )
    return NotInitialised(f"{warehouse.shown()} {state}")


def _known_revisions() -> set[str | None]:
    """Return every revision that the migrations lead through, from the empty warehouse on."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return {None, *(script.revision for script in scripts)}


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _head() -> str:
    head: Any = ScriptDirectory.from_config(_config()).get_current_head()
    assert isinstance(head, str)  # noqa: S101 - there is always one revision
    return head


def row_counts(warehouse: Warehouse) -> dict[str, int]:
    """Return the number of rows of every table."""
    with warehouse.transaction() as tx:
        return {
            table.fullname: tx.statement(f"select count(*) as n from {table.fullname}")[0]["n"]
            for table in metadata.sorted_tables
        }
