"""What is expected of every table, taken from its declaration: schema, nulls, key, ranges, volume.

These are Great Expectations' own expectations. A table with a declared rule needs no line here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.schema import metadata

#: Columns of a quantity that is never negative, by the end of their names.
_NEVER_NEGATIVE = (
    "_count",
    "_px",
    "quantity_on_hand",
    "instalments",
    "paused_seconds",
    "byte_count",
)


@dataclass(frozen=True)
class TableCheck:
    """One expectation of one table.

    Attributes:
        table: name in the schema core.
        kind: schema, nulls, key, range or volume.
        expectation: class of Great Expectations.
        arguments: its arguments.
        severity: critical or warning.
    """

    table: str
    kind: str
    expectation: str
    arguments: Mapping[str, Any]
    severity: str


def tables() -> tuple[str, ...]:
    """Return the tables of the core that are checked."""
    return tuple(t.name for t in metadata.sorted_tables if t.schema == "core")


def checks_of(table: str, fewest: int) -> Iterable[TableCheck]:
    """Yield what is expected of a table.

    Args:
        table: its name.
        fewest: rows that it must have, by its own history.
    """
    declared = metadata.tables[f"core.{table}"]
    columns = declared.columns
    yield TableCheck(
        table, "schema", "ExpectTableColumnsToMatchSet",
        {"column_set": [c.name for c in columns], "exact_match": True}, "critical",
    )  # fmt: skip
    for column in columns:
        if not column.nullable:
            yield TableCheck(
                table, "nulls", "ExpectColumnValuesToNotBeNull", {"column": column.name},
                "critical",
            )  # fmt: skip
        if column.name.endswith(_NEVER_NEGATIVE):
            yield TableCheck(
                table, "range", "ExpectColumnValuesToBeBetween",
                {"column": column.name, "min_value": 0}, "warning",
            )  # fmt: skip
    key = declared.info["key"]
    if len(key) == 1:
        yield TableCheck(
            table, "key", "ExpectColumnValuesToBeUnique", {"column": key[0]}, "critical"
        )
    else:
        yield TableCheck(
            table, "key", "ExpectCompoundColumnsToBeUnique", {"column_list": list(key)}, "critical"
        )
    yield TableCheck(
        table, "volume", "ExpectTableRowCountToBeBetween", {"min_value": fewest}, "warning"
    )
