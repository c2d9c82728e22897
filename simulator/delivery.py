"""CSV files written chunk by chunk: one SQL query per file says its columns, names and formats.

DuckDB runs the queries and writes the text. Rows keep their order, so the same chunks give the
same bytes on any number of threads.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml

SQL = Path(__file__).parent / "sql"
MANIFEST = "delivery.yaml"


class Delivery:
    """The files of one delivery while they grow, in a directory of their own."""

    def __init__(self, database: duckdb.DuckDBPyConnection, queries: Path, workshop: Path) -> None:
        self.rows: dict[str, int] = {}
        self._database = database
        self._queries = queries
        self._workshop = workshop

    def write(self, files: tuple[str, ...], tables: Mapping[str, pa.Table]) -> None:
        """Append to each of `files` what its query selects from `tables`."""
        for name, table in tables.items():
            self._database.register(name, table)
        for file in files:
            self._append(file)
        for name in tables:
            self._database.unregister(name)

    def _append(self, file: str) -> None:
        query = (self._queries / f"{file}.sql").read_text(encoding="utf-8")
        is_first = file not in self.rows
        piece = self._workshop / "piece"
        [(count,)] = self._database.execute(
            f"copy ({query}) to $piece (format csv, header {str(is_first).lower()})",
            {"piece": str(piece)},
        ).fetchall()
        with (self._workshop / f"{file}.csv").open("ab") as whole, piece.open("rb") as text:
            shutil.copyfileobj(text, whole, 1 << 20)
        self.rows[file] = self.rows.get(file, 0) + int(count)


@contextmanager
def open_delivery(
    directory: Path,
    layout: str,
    settings: Mapping[str, int | str],
    manifest: Mapping[str, str | date] | None,
) -> Iterator[Delivery]:
    """Yield a delivery whose files appear in `directory` only when the block ends well.

    Args:
        directory: where the files go; made if it is missing, files of the same names are replaced.
        layout: the folder under `sql` with the queries.
        settings: variables that the queries read with `getvariable`.
        manifest: the content of delivery.yaml, or None for a layout without one. It is written
            last, so a delivery that has its manifest is complete.
    """
    directory.mkdir(parents=True, exist_ok=True)
    queries = SQL / layout
    with (
        tempfile.TemporaryDirectory(dir=directory, prefix=".unfinished-") as workshop,
        duckdb.connect() as database,
    ):
        database.execute("set temp_directory = $workshop", {"workshop": workshop})
        for name, value in settings.items():
            database.execute(f"set variable {name} = $value", {"value": value})
        database.execute((queries / "macros.sql").read_text(encoding="utf-8"))
        delivery = Delivery(database, queries, Path(workshop))
        yield delivery
        (directory / MANIFEST).unlink(missing_ok=True)
        for file in delivery.rows:
            (Path(workshop) / f"{file}.csv").replace(directory / f"{file}.csv")
        if manifest is not None:
            text = yaml.safe_dump(dict(manifest), sort_keys=False)
            (directory / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
