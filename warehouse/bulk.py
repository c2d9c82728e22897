"""Bulk load: staged rows into a table, by one `insert … select` or one COPY, never row by row.

Loading the same rows again changes nothing. A row whose key is known and whose content differs is
replaced, and a row that a corrected file no longer has is withdrawn; both are kept as they stood in
`core.superseded_row`: corrections are additions.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlalchemy import Table

from warehouse.engine import DUCKDB_MEMORY, Transaction
from warehouse.schema import metadata

_ORIGIN = ("source_file_id", "run_id")

_COPY_BLOCK = 1 << 20


class KeyOccursTwice(ValueError):
    """Rows to be loaded share a key that must be unique."""


@dataclass(frozen=True)
class Loaded:
    """What one load did, in rows; `corrected` are the earlier files that had some of its rows."""

    inserted: int = 0
    unchanged: int = 0
    replaced: int = 0
    withdrawn: int = 0
    missing: int = 0
    corrected: tuple[str, ...] = ()

    @property
    def written(self) -> int:
        """Return the rows of the file that were written."""
        return self.inserted + self.replaced


@contextmanager
def staging(tx: Transaction) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the DuckDB connection that files are staged in.

    On a DuckDB warehouse it is the transaction's own, so that rows are copied once; beside
    PostgreSQL it is one in memory that spills to disk.
    """
    if tx.dialect == "duckdb":
        yield tx.duckdb
        return
    with (
        tempfile.TemporaryDirectory(prefix="countinghouse-") as folder,
        duckdb.connect(config={"memory_limit": DUCKDB_MEMORY, "temp_directory": folder}) as stage,
    ):
        stage.execute("set timezone = 'UTC'")
        yield stage


@contextmanager
def set_aside(tx: Transaction) -> Iterator[None]:
    """Let temporary tables be made outside the transaction; what it wrote before is committed.

    DuckDB reads with one thread what its own transaction made, and a load would take half as long
    again; so temporary tables are committed before the transaction goes on. Nobody else sees them,
    and the lease keeps everybody else out meanwhile.
    """
    if tx.dialect != "duckdb":
        yield
        return
    tx.duckdb.commit()
    try:
        yield
    finally:
        tx.duckdb.begin()


def load(
    tx: Transaction,
    stage: duckdb.DuckDBPyConnection,
    target: str,
    columns: list[str],
    select: str,
    *,
    source_file_id: str,
    earlier: list[str],
    withdraw: bool,
    is_joined: bool,
    run_id: str,
) -> Loaded:
    """Load the rows of a staged query into a table.

    Args:
        tx: open transaction.
        stage: the connection of `staging`.
        target: table of the schema `core`.
        columns: columns that the query gives, in its order.
        select: query over staged tables.
        source_file_id: file that the rows are said to come from.
        earlier: files of the same name that were loaded before.
        withdraw: whether the rows that this file lacks of the files it corrects are withdrawn. It
            corrects an earlier file when it has some of the same rows: last month's file of the
            same name is not touched by this month's.
        is_joined: whether the query joins tables, so that the keys which the gate found unique in
            each are checked once more.
        run_id: the run that loads.

    Returns:
        Rows inserted, unchanged, replaced, withdrawn, and missing from this file but kept.

    Raises:
        KeyOccursTwice: rows of the query share a key; nothing is loaded.
    """
    table = metadata.tables[f"core.{target}"]
    incoming = bring(tx, stage, table, columns, select)
    key = ", ".join(table.info["key"])
    inserted = [*columns, *_ORIGIN]
    into = f"insert into {table.fullname} ({', '.join(inserted)}) select "
    origin: dict[str, object] = {"file": source_file_id, "run": run_id}
    if is_joined:
        _require_unique(tx, incoming, key, target)
    if not count(tx, f"select count(*) as n from (select 1 from {table.fullname} limit 1) as t"):
        everything = f"{into}{', '.join(columns)}, :file, :run from {incoming}"
        return Loaded(inserted=tx.change(everything, **origin))
    total = count(tx, f"select count(*) as n from {incoming}")
    same = same_key(table.info["key"])
    data = [c for c in columns if c not in table.info["key"]]
    differs = " or ".join(f"t.{c} is distinct from i.{c}" for c in data) or "false"
    known = count(tx, f"select count(*) as n from {incoming} i join {table.fullname} t on {same}")
    changed = f"from {table.fullname} t join {incoming} i on {same} where {differs}"
    corrected = _corrected(tx, f"{table.fullname} t join {incoming} i on {same}", earlier)
    replaced = _supersede(tx, table, changed, origin, is_withdrawn=False)
    gone = (
        f"from {table.fullname} t where t.source_file_id = any(cast(:corrected as varchar[])) "
        f"and not exists (select 1 from {incoming} i where {same})"
    )
    missing = withdrawn = 0
    if corrected and withdraw:
        gone_origin = origin | {"corrected": corrected}
        withdrawn = _supersede(tx, table, gone, gone_origin, is_withdrawn=True)
    elif corrected:
        missing = count(tx, f"select count(*) as n {gone}", corrected=corrected)
    tx.statement(
        f"{into}{', '.join(f'i.{c}' for c in columns)}, :file, :run from {incoming} i "
        f"where not exists (select 1 from {table.fullname} t where {same})",
        **origin,
    )
    return Loaded(total - known, known - replaced, replaced, withdrawn, missing, tuple(corrected))


def _corrected(tx: Transaction, matches: str, earlier: list[str]) -> list[str]:
    """Return the earlier files that known rows of this one came from."""
    rows = tx.statement(f"select distinct t.source_file_id as file from {matches}")
    return sorted({row["file"] for row in rows} & set(earlier))


def known_keys(tx: Transaction, stage: duckdb.DuckDBPyConnection, column: str) -> str | None:
    """Return a relation in staging with the values that the warehouse holds of a key column.

    Args:
        tx: open transaction.
        stage: the connection of `staging`.
        column: `table.column` of the schema `core`.

    Returns:
        The relation's name, or None when the table is empty.
    """
    name, _, of = column.partition(".")
    table = metadata.tables[f"core.{name}"]
    if not count(tx, f"select count(*) as n from {table.fullname}"):
        return None
    if tx.dialect == "duckdb":
        return table.fullname
    relation = f"known_{name}_{of}"
    with tempfile.TemporaryDirectory(prefix="countinghouse-") as folder:
        path = Path(folder) / "keys.csv"
        cursor = tx.connection.connection.cursor()
        with (
            path.open("wb") as file,
            cursor.copy(
                f"copy (select distinct {of} from {table.fullname}) to stdout (format csv)"
            ) as copy,
        ):
            for block in copy:
                file.write(block)
        stage.execute(
            f"create or replace temp table {relation} as select * from read_csv('{path}', "
            f"header = false, columns = {{'{of}': 'VARCHAR'}}, auto_detect = false)"
        )
    return relation


def bring(
    tx: Transaction, stage: duckdb.DuckDBPyConnection, table: Table, columns: list[str], select: str
) -> str:
    """Return a relation that the transaction can read with the rows of a staged query."""
    incoming = f"incoming_{table.name}"
    if tx.dialect == "duckdb":
        stage.execute(f"create or replace temp view {incoming} as {select}")
        return incoming
    cursor = tx.connection.connection.cursor()
    cursor.execute(
        f"create temp table {incoming} on commit drop as "
        f"select {', '.join(columns)} from {table.fullname} limit 0"
    )
    with tempfile.TemporaryDirectory(prefix="countinghouse-") as folder:
        path = Path(folder) / "rows.csv"
        # An empty text and no value differ: only no value is written unquoted.
        stage.execute(f"copy ({select}) to '{path}' (format csv, header false, force_quote *)")
        with (
            path.open("rb") as file,
            cursor.copy(f"copy {incoming} ({', '.join(columns)}) from stdin (format csv)") as copy,
        ):
            while block := file.read(_COPY_BLOCK):
                copy.write(block)
    cursor.execute(f"analyze {incoming}")
    return incoming


def keep_incoming(tx: Transaction, table: Table, rows: pa.Table) -> None:
    """Keep rows as the temporary table `incoming_<table>` of this transaction.

    Args:
        tx: open transaction.
        table: table of the schema `core` whose columns the rows have, some of them or all.
        rows: an Arrow table.
    """
    name = f"incoming_{table.name}"
    with staging(tx) as stage:
        stage.register("rows_to_keep", rows)
        if tx.dialect == "duckdb":
            stage.execute(f"create or replace temp table {name} as from rows_to_keep")
        else:
            drop_incoming(tx, table)
            bring(tx, stage, table, rows.column_names, "from rows_to_keep")
        stage.unregister("rows_to_keep")


def drop_incoming(tx: Transaction, table: Table) -> None:
    """Drop the temporary table of `keep_incoming`."""
    tx.statement(f"drop table if exists incoming_{table.name}")


def append(tx: Transaction, table: Table, rows: pa.Table) -> int:
    """Add rows to a table whose keys are new; return how many."""
    if not rows.num_rows:
        return 0
    keep_incoming(tx, table, rows)
    columns = ", ".join(rows.column_names)
    added = tx.change(
        f"insert into {table.fullname} ({columns}) select {columns} from incoming_{table.name}"
    )
    drop_incoming(tx, table)
    return added


def _require_unique(tx: Transaction, incoming: str, key: str, target: str) -> None:
    copies = count(
        tx,
        f"select count(*) as n from (select {key} from {incoming} group by {key} "
        "having count(*) > 1) as twice",
    )
    if copies:
        raise KeyOccursTwice(f"{copies} keys ({key}) occur twice among the rows for {target}")


def same_key(key: Iterable[str]) -> str:
    """Return the condition that a row `t` and an incoming row `i` have the same key."""
    return " and ".join(f"t.{k} = i.{k}" for k in key)


def _supersede(
    tx: Transaction, table: Table, rows: str, origin: dict[str, object], *, is_withdrawn: bool
) -> int:
    """Keep rows as they stand and delete them; return how many."""
    found = count(tx, f"select count(*) as n {rows}", **_used(rows, origin))
    if not found:
        return 0
    parts = " || '|' || ".join(f"cast(t.{k} as varchar)" for k in table.info["key"])
    tx.statement(
        "insert into core.superseded_row (table_name, row_key, row_json, source_file_id, "
        "superseded_by, is_withdrawn, run_id) "
        f"select '{table.name}', {parts}, cast(to_json(t) as varchar), t.source_file_id, "
        f":file, {'true' if is_withdrawn else 'false'}, :run {rows} on conflict do nothing",
        **origin,
    )
    key = ", ".join(f"t.{k}" for k in table.info["key"])
    plain = ", ".join(table.info["key"])
    tx.statement(
        f"delete from {table.fullname} where ({plain}) in (select {key} {rows})",
        **_used(rows, origin),
    )
    return found


def _used(sql: str, parameters: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in parameters.items() if f":{k}" in sql}


def count(tx: Transaction, query: str, **parameters: object) -> int:
    """Return the only value of a query that counts."""
    (row,) = tx.statement(query, **parameters)
    return int(next(iter(row.values())))
