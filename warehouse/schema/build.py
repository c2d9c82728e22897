"""How a table is declared: one place for names, comments, keys and distribution.

A *large* table carries its key as a primary key on PostgreSQL. DuckDB would pay for it with an
index that makes a million rows take 3 s longer to insert and 15 s to replace (measured, see
docs/decisions/0001-keys-on-duckdb.md), so there the lease admits one writer and the key is checked
by a query inside the writing transaction (`warehouse.bulk`) and by `countinghouse warehouse check`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Constraint,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

#: The layers of the warehouse, in the order in which data moves through them.
SCHEMAS = ("core", "report")

_TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "integer": Integer(),
    "bigint": BigInteger(),
    "boolean": Boolean(),
    "date": Date(),
    "instant": DateTime(timezone=True),
    "number": Numeric(20, 6),
    "rate": Numeric(20, 10),
}


def column(name: str, kind: str, comment: str, *, null: bool = False) -> Column[Any]:
    """Return a column of one of the warehouse's own kinds.

    Args:
        name: meaning, qualifier, unit last (`amount_minor`, `due_at`).
        kind: text, integer, bigint, boolean, date, instant (UTC), number (exact decimal) or
            rate (exact decimal with ten places).
        comment: what a value says; becomes the comment in the database and the docs.
        null: whether the value may be unknown.
    """
    return Column(name, _TYPES[kind], nullable=null, comment=comment)


def origin() -> list[Column[Any]]:
    """Return the columns that say where a delivered row came from."""
    return [
        column("source_file_id", "text", "File that the row came from"),
        column("run_id", "text", "Run that loaded it"),
    ]


def table(
    name: str,
    comment: str,
    columns: Sequence[Column[Any]],
    *,
    key: Sequence[str],
    distribution: str = "reference",
    large: bool = False,
    schema: str = "core",
    rules: Sequence[Constraint] = (),
) -> Table:
    """Declare a table in the warehouse's metadata.

    Args:
        name: singular noun.
        comment: the grain, in one sentence.
        columns: made by `column`.
        key: the columns that identify a row.
        distribution: the distribution key of a large table, or "reference" for a small one.
        large: whether the key is left to the in-transaction check on DuckDB.
        schema: the layer.
        rules: what the database itself refuses beside a second row of a key.
    """
    return Table(
        name,
        metadata,
        *columns,
        PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        *rules,
        schema=schema,
        comment=comment,
        info={"key": tuple(key), "distribution": distribution, "large": large},
    )
