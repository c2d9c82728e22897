"""What is expected of every table, taken from its declaration: schema, nulls, key, ranges, volume.

These are Great Expectations' own expectations. A table with a declared rule needs no line here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.schema import metadata

#: Columns of a quantity that is never negative, by the end of their names.
_NEVER_NEGATIVE = ("_count", "_px", "instalments", "paused_seconds")

#: What is expected of a table is noun, clause and department of its own: nobody writes it as SQL.
TABLE = "table"
CLAUSE, DEPARTMENT = "3.5", "data"

#: What each kind of check claims, and what is to be done, in English and Chinese.
_SAID = {
    "schema": ("{} has the columns that are declared", "{} 的字段与声明一致",
               "Run `countinghouse warehouse upgrade`", "执行 countinghouse warehouse upgrade"),
    "nulls": ("{} has every value that it must have", "{} 的必填字段均有值",
              "Find out what wrote the rows past the rules", "查明绕过约束写入的来源"),
    "key": ("{} has each key once", "{} 的主键不重复",
            "Find out what wrote the rows twice, and withdraw one", "查明重复写入的来源并撤回"),
    "range": ("{} has no negative counts", "{} 的计数不为负",
              "Ask the sender for a corrected file", "要求发送方提供更正文件"),
    "volume": ("{} has not lost rows", "{} 的行数没有异常减少",
               "Find out what took them away, and load them again", "查明丢失原因并重新加载"),
}  # fmt: skip


@dataclass(frozen=True)
class TableClaim:
    """All checks of one kind of one table, as findings know a claim.

    Attributes:
        name: `table_<table>_<kind>`.
        severity: critical or warning.
    """

    name: str
    severity: str
    noun: str = TABLE
    clause: str = CLAUSE
    department: str = DEPARTMENT


def name_of(table: str, kind: str) -> str:
    """Return what all checks of a kind of a table are called together."""
    return f"{TABLE}_{table}_{kind}"


def said_of_table(name: str) -> tuple[str, str, str, str]:
    """Return claim and remedy of checks by their name: English, Chinese, English, Chinese.

    Raises:
        KeyError: it is the name of no check of a table.
    """
    table, _, kind = name.removeprefix(f"{TABLE}_").rpartition("_")
    claim, claim_zh, remedy, remedy_zh = _SAID[kind]
    return claim.format(table), claim_zh.format(table), remedy, remedy_zh


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
