"""Samples of statements: where they are, how they are read here, and how a result is written."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sources.statement import TABLES, Statement, load_profile, read_statement
from sources.statement.layout import DelimitedFormat

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@dataclass(frozen=True)
class Result:
    """What reading a file gave: its facts, and the rows of each canonical table."""

    statement: Statement
    rows: dict[str, list[dict[str, Any]]]

    def entries(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return some columns of the provider entries."""
        return [tuple(row[c] for c in columns) for row in self.rows["statement_entries"]]

    def bank_entries(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return some columns of the bank entries."""
        return [tuple(row[c] for c in columns) for row in self.rows["statement_bank_entries"]]

    def written(self) -> str:
        """Return the result as a golden file has it."""
        facts, out = self.statement, io.StringIO()
        ends = (facts.currency, facts.opening_minor, facts.closing_minor)
        print(f"format {facts.format}, issuer {facts.issuer}, account {facts.account}", file=out)
        print(f"{facts.covers_from} to {facts.covers_to}, {facts.row_count} rows", file=out)
        print(f"balance {ends}" if facts.currency else "no balance", file=out)
        for total in facts.totals:
            print(f"total {total.name}: {total.stated} = {total.found}", file=out)
        for table, rows in self.rows.items():
            if rows:
                print(f"\n{table.removeprefix('statement_')}", file=out)
                writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return out.getvalue()


def profiles() -> list[DelimitedFormat]:
    """Return the formats that the samples' profile files declare."""
    return [load_profile(path) for path in sorted(SAMPLES.glob("*.yaml"))]


def new_stage() -> duckdb.DuckDBPyConnection:
    """Return an empty stage."""
    stage = duckdb.connect(config={"threads": 1})
    stage.execute("set timezone = 'UTC'")
    return stage


def read(
    path: Path,
    stage: duckdb.DuckDBPyConnection | None = None,
    formats: list[DelimitedFormat] | None = None,
) -> Result:
    """Read a file; a refusal is raised."""
    stage = stage or new_stage()
    formats = profiles() if formats is None else formats
    statement = read_statement(stage, path, profiles=formats)
    return Result(statement, {table: rows_of(stage, table) for table in TABLES})


def rows_of(stage: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """Return the rows of a canonical table, with what they hold only."""
    return [row for rows in rows_by_file(stage, table).values() for row in rows]


def rows_by_file(
    stage: duckdb.DuckDBPyConnection, table: str
) -> defaultdict[int, list[dict[str, Any]]]:
    """Return the rows of a canonical table by the number of their file."""
    names = [name for name in TABLES[table] if name != "file_no"]
    order = "line, entry_kind = 'adjustment', native_id" if table == "statement_entries" else "all"
    order = "statement_no, entry_no" if table == "statement_bank_entries" else order
    order = "line" if table == "statement_movements" else order
    query = f"select file_no, {', '.join(names)} from {table} order by {order}"
    found = defaultdict(list)
    for file_no, *row in stage.execute(query).fetchall():
        found[file_no].append(dict(zip(names, row, strict=True)))
    return found
