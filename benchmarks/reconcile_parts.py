"""The parts of `reconcile.py`, each of which runs in a process of its own.

`python benchmarks/reconcile_parts.py PART ARGUMENT …` does one; those that are measured print, as
their last line, a JSON object with the `seconds` of the work itself.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import psycopg

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tasks.marketplace import book_in_use  # noqa: E402
from tasks.policies import register_policy  # noqa: E402
from tasks.reconciliation import reconcile  # noqa: E402
from tasks.runs import Run, new_run_id  # noqa: E402
from tasks.working_days import write_calendar  # noqa: E402
from warehouse import Warehouse, open_warehouse  # noqa: E402
from warehouse.schema import meta, metadata  # noqa: E402
from warehouse.upgrade import upgrade  # noqa: E402

#: A year of payments, and the day that comes on top; every instant of the world follows from it.
FIRST_ON = date(2025, 10, 1)
DAYS = 365
NEW_ON = FIRST_ON + timedelta(days=DAYS + 1)
YEAR_ENDS = NEW_ON - timedelta(days=1)

#: What DuckDB may take, ours and the bare SQL alike; the whole process takes more.
MEMORY = "3500MB"

#: Tables that the world fills.
WORLD = (
    "customer_order", "payment", "refund", "provider_entry", "provider_movement", "bank_entry",
    "account_statement", "source_file", "file_receipt", "run",
)  # fmt: skip

_COPY_BLOCK = 1 << 20

Execute = Callable[[str], list[tuple[Any, ...]]]


def end_of(day: date) -> datetime:
    """Return the instant at which a business day of the marketplace ends."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def duckdb_at(url: str) -> duckdb.DuckDBPyConnection:
    """Return a connection to a DuckDB warehouse with the settings that ours has."""
    connection = duckdb.connect(
        url.removeprefix("duckdb:///"),
        config={"memory_limit": MEMORY, "preserve_insertion_order": False},
    )
    connection.execute("set timezone = 'UTC'")
    return connection


@contextmanager
def opened(url: str) -> Iterator[Execute]:
    """Yield what executes a statement on either engine, in one transaction, and returns rows."""
    if url.startswith("duckdb"):
        with duckdb_at(url) as connection:
            connection.execute("begin")
            yield lambda sql: connection.execute(sql).fetchall()
            connection.execute("commit")
        return
    with psycopg.connect(url) as server:
        server.execute("set time zone 'UTC'")

        def execute(sql: str) -> list[tuple[Any, ...]]:
            done = server.execute(sql)
            if made := re.match(r"\s*create temp table (\w+)", sql):
                server.execute(f"analyze {made[1]}")  # as ours does: it knows nothing of it else
            return done.fetchall() if done.description else []

        yield execute


def prepare(warehouse: Warehouse) -> None:
    """Make an empty warehouse with policy and calendar."""
    upgrade(warehouse)
    run = book_run(warehouse)
    with warehouse.transaction() as tx:
        register_policy(tx, run.book, run.run_id)
        write_calendar(tx, run)
        row = {"marketplace": "benchmark", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [row | {"run_id": run.run_id}])


def book_run(warehouse: Warehouse) -> Run:
    """Return the run that prepares a warehouse."""
    from policy import load_book

    return Run("benchmark", end_of(NEW_ON), load_book("standard"))


def write_world(url: str, payments: str, day: str) -> None:
    """Add the payments of a year (`day` is `year`) or of one further day to a DuckDB warehouse."""
    is_year = day == "year"
    if is_year:
        prepare(open_warehouse(url))
    with duckdb_at(url) as connection:
        (first,) = connection.execute("select count(*) from core.payment").fetchall()[0]
        for name, value in {
            "first_number": 0 if is_year else 2 * first,  # no number is used twice
            "payments": int(payments),
            "first_on": FIRST_ON if is_year else NEW_ON,
            "days": DAYS if is_year else 1,
            "paid_after": date(2000, 1, 1) if is_year else YEAR_ENDS,
            "paid_until": YEAR_ENDS if is_year else NEW_ON + timedelta(days=1),
        }.items():
            connection.execute(f"set variable {name} = $value", {"value": value})
        connection.execute((HERE / "reconcile_world.sql").read_text(encoding="utf-8"))


def copy_world(source: str, target: str, day: str) -> None:
    """Copy what `write_world` wrote of the year or of the further day to PostgreSQL.

    The year is copied before its keys are made, and frozen, which is quicker and leaves the tables
    as they are when the server has been over them; the day comes on top of what stands.
    """
    is_year = day == "year"
    if is_year:
        prepare(open_warehouse(target))
    loads = ", ".join(f"md5('load{NEW_ON + timedelta(days=n)}')" for n in (0, 1))
    rows = "true" if is_year else f"run_id in ({loads})"
    with (
        duckdb.connect(source.removeprefix("duckdb:///"), read_only=True) as world,
        psycopg.connect(target) as server,
        tempfile.TemporaryDirectory(prefix="countinghouse-") as folder,
    ):
        world.execute("set timezone = 'UTC'")
        path = Path(folder) / "rows.csv"
        for table in WORLD:
            columns = ", ".join(column.name for column in metadata.tables[f"core.{table}"].columns)
            world.execute(
                f"copy (select {columns} from core.{table} where {rows}) to '{path}' "
                "(format csv, header false, force_quote *)"
            )
            keys = server.execute(
                "select conname, pg_get_constraintdef(oid) from pg_constraint "
                "where contype = 'p' and conrelid = %s::regclass",
                [f"core.{table}"],
            ).fetchall()
            if is_year:
                server.execute(f"truncate core.{table}")
                for name, _ in keys:
                    server.execute(f"alter table core.{table} drop constraint {name}")
            how = "(format csv, freeze)" if is_year else "(format csv)"
            with (
                path.open("rb") as file,
                server.cursor().copy(f"copy core.{table} ({columns}) from stdin {how}") as copy,
            ):
                while block := file.read(_COPY_BLOCK):
                    copy.write(block)
            for name, definition in keys if is_year else ():
                server.execute(f"alter table core.{table} add constraint {name} {definition}")
            server.commit()
        server.autocommit = True
        server.execute("analyze")


def reconcile_ours(url: str, day: str) -> dict[str, Any]:
    """Reconcile as of the end of a day; return what it took, step by step, and its digest."""
    import pandas  # noqa: F401 - DuckDB imports it when it is first given an instant

    warehouse = open_warehouse(url)
    run = Run(new_run_id(), end_of(date.fromisoformat(day)), book_in_use(warehouse))
    steps: list[tuple[str, float]] = []
    begun = time.perf_counter()
    result = reconcile(warehouse, run, progress=lambda s: steps.append((s, time.perf_counter())))
    ended = time.perf_counter()
    for (label, at), (_, until) in zip(steps, [*steps[1:], ("", ended)], strict=True):
        print(f"    {until - at:7.2f} s {label}", file=sys.stderr)
    return {"seconds": ended - begun, "mode": result.mode, "digest": result.output_sha256[:16]}


def reconcile_bare(url: str, day: str) -> dict[str, Any]:
    """Do the same by the hand-written SQL; return what it took."""
    on = date.fromisoformat(day)
    text = re.sub(r"--.*", "", (HERE / "reconcile_bare.sql").read_text(encoding="utf-8"))
    text = text.replace(":as_of_on", f"date '{on}'").replace(
        ":as_of", f"timestamptz '{end_of(on)}'"
    )
    begun = time.perf_counter()
    with opened(url) as execute:
        for statement in filter(str.strip, text.split(";")):
            at = time.perf_counter()
            execute(statement)
            title = " ".join(statement.split())[:50]
            print(f"    {time.perf_counter() - at:7.2f} s {title}", file=sys.stderr)
    return {"seconds": time.perf_counter() - begun}


def look_up(url: str) -> dict[str, list[int]]:
    """Return what stands in the tables of the result: count and minor units by what it is."""
    with opened(url) as execute:
        rows = execute((HERE / "reconcile_found.sql").read_text(encoding="utf-8"))
    return {what: [int(count), int(amount)] for what, count, amount in rows}


def export(url: str, folder: str) -> None:
    """Write the tables that the pandas script reads as Parquet files."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with duckdb.connect(url.removeprefix("duckdb:///"), read_only=True) as connection:
        for table in ("payment", "refund", "customer_order", "provider_entry", "bank_entry"):
            connection.execute(f"copy core.{table} to '{folder}/{table}.parquet'")


PARTS: dict[str, Callable[..., Any]] = {
    "world": write_world, "copy": copy_world, "ours": reconcile_ours, "bare": reconcile_bare,
    "found": look_up, "export": export,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
