"""What stands in the tables, whatever they are about: how many rows, and the rows themselves."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from warehouse.engine import Transaction
from warehouse.schema import metadata


def count_rows(tx: Transaction, schema: str = "core") -> dict[str, int]:
    """Return how many rows each table of a schema has, in one statement."""
    names = [table.name for table in metadata.sorted_tables if table.schema == schema]
    parts = [f"select '{n}' as name, count(*) as row_count from {schema}.{n}" for n in names]
    return {row["name"]: row["row_count"] for row in tx.statement(" union all ".join(parts))}


def has_any(tx: Transaction, columns: Iterable[str]) -> dict[str, bool]:
    """Tell of each column, `table.column` of the core, whether any row has a value in it."""
    parts = []
    for named in columns:
        table, _, name = named.partition(".")
        found = metadata.tables[f"core.{table}"].columns[name]
        parts.append(
            f"select '{table}.{name}' as named, "
            f"exists (select 1 from core.{table} where {found.name} is not null) as has_any"
        )
    if not parts:
        return {}
    return {row["named"]: row["has_any"] for row in tx.statement(" union all ".join(parts))}


def rows_of(tx: Transaction, name: str, left_out: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of the core in the order of its key.

    Args:
        tx: transaction.
        name: table.
        left_out: columns that are not asked for.
    """
    table = metadata.tables[f"core.{name}"]
    columns = ", ".join(c.name for c in table.columns if c.name not in left_out)
    return tx.stream(f"select {columns} from core.{name} order by {', '.join(table.info['key'])}")
