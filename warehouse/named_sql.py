"""SQL texts by name: `fulfilment/insert_order_status` is `warehouse/sql/fulfilment/….sql`.

A file starts with a comment header of `-- key: value` lines (purpose, grain, clause, …) and holds
one statement that runs unchanged on DuckDB and PostgreSQL; parameters are written `:name`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

SQL_FOLDER = Path(__file__).parent / "sql"


class UnknownSql(LookupError):
    """No SQL file of that name."""


@dataclass(frozen=True)
class NamedSql:
    """One SQL file: its name, its header and its statement."""

    name: str
    header: dict[str, str]
    text: str


@cache
def named_sql(name: str) -> NamedSql:
    """Return the SQL file of that name.

    Args:
        name: folder and stem, e.g. `kpi/gmv_net`.

    Raises:
        UnknownSql: there is no such file.
    """
    path = SQL_FOLDER / f"{name}.sql"
    if not path.is_file():
        raise UnknownSql(f"no SQL file {path.relative_to(SQL_FOLDER.parent)}")
    return read_sql_file(path, name)


def used_parameters(name: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some common parameters that a named statement uses."""
    used = parameter_names(named_sql(name).text)
    return {key: value for key, value in common.items() if key in used}


def parameter_names(text: str) -> set[str]:
    """Return the names of the parameters in a statement; `::` is a cast, no parameter."""
    return set(re.findall(r"(?<!:):([a-z_]+)", text))


def read_sql_file(path: Path, name: str) -> NamedSql:
    """Return a SQL file split into header and statement."""
    header: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = list(takewhile(lambda line: line.startswith("--"), lines))
    last = ""
    for line in comments:
        key, colon, value = line.removeprefix("--").strip().partition(":")
        if colon and key.replace("_", "").isalpha() and key.islower():
            header[last := key] = value.strip()
        elif last:
            header[last] += " " + line.removeprefix("--").strip()
    text = "\n".join(lines[len(comments) :])
    return NamedSql(name, header, text)


def names_in(folder: str) -> tuple[str, ...]:
    """Return the names of all SQL files of a folder, sorted."""
    return tuple(f"{folder}/{path.stem}" for path in sorted((SQL_FOLDER / folder).glob("*.sql")))
