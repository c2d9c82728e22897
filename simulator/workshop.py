"""The workshop: a DuckDB file in which a marketplace is put together before it is written out.

Rows live on disk and queries spill there, so the size of a marketplace is bounded by disk and not
by memory. What the tables mean belongs to the modules and SQL files that fill them.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

SQL = Path(__file__).parent / "sql"

MEMORY = "2200MB"
"""For DuckDB alone; a chunk of drawn orders and a window of files need about as much again."""
THREADS = 2
"""More would multiply the memory of sorts and not make the files much sooner."""


class Workshop:
    """The database of one marketplace while it is being made, and a folder beside it."""

    def __init__(self, database: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self._tables: set[str] = set()

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Append the rows of each table; the first rows make the table."""
        for name, rows in tables.items():
            verb = f"insert into {name}" if name in self._tables else f"create table {name} as"
            self._bring(verb, rows)
            self._tables.add(name)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Append rows made in Python to a table; they are few."""
        if rows:
            arrays = [pa.array(list(values)) for values in zip(*rows, strict=True)]
            self._bring(f"insert into {table} by name", pa.table(arrays, names=list(columns)))

    def _bring(self, verb: str, rows: pa.Table) -> None:
        self.database.register("incoming", rows)
        self.database.execute(f"{verb} from incoming")
        self.database.unregister("incoming")

    def run(self, script: str) -> None:
        """Run a script of statements."""
        self.database.execute(script)

    def rows(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """Return all rows of a query with few."""
        return self.database.execute(query, parameters or {}).fetchall()

    def arrow(self, query: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Return the result of a query as an Arrow table."""
        return self.database.execute(query, parameters or {}).to_arrow_table()


@contextmanager
def open_workshop(directory: Path, layout: str, settings: Mapping[str, Any]) -> Iterator[Workshop]:
    """Yield a workshop in a folder of its own inside `directory`, which is gone afterwards.

    Args:
        directory: where the finished files will go; made if it is missing.
        layout: the folder under `sql` whose macros say how ids and money look.
        settings: variables that queries read with `getvariable`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix=".unfinished-") as folder:
        path = Path(folder)
        with duckdb.connect(str(path / "workshop.duckdb")) as database:
            database.execute(f"set memory_limit = '{MEMORY}'; set threads = {THREADS}")
            database.execute("set temp_directory = $folder", {"folder": str(path / "spill")})
            for name, value in settings.items():
                database.execute(f"set variable {name} = $value", {"value": value})
            database.execute(sql("macros"))
            database.execute(sql(f"{layout}/macros"))
            yield Workshop(database, path)


def sql(name: str) -> str:
    """Return the text of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Return the parts of a script, each under a line such as `-- == victims`."""
    parts = re.split(r"^-- == (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
