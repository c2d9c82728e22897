"""What a delivery of files looks like: declared tables, columns, keys, references and loads.

A *format* is a declaration; `sources.gate` reads and checks any of them in the same way. Not here:
where rows go in the database (warehouse) and how much may be wrong (policy).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal[
    "text", "integer", "money", "rate", "currency", "any_currency", "local_instant", "instant",
    "date",
]  # fmt: skip

#: How each kind is written, for messages; and the DuckDB type that holds it.
KINDS: Mapping[Kind, tuple[str, str]] = {
    "text": ("text", "VARCHAR"),
    "integer": ("a whole number", "BIGINT"),
    "money": ("an amount such as 19.90, without more decimals than the currency has", "VARCHAR"),
    "rate": ("a number above 0 such as 7.1034, with at most ten decimals", "VARCHAR"),
    "currency": ("the currency code of the delivery", "VARCHAR"),
    "any_currency": ("an ISO 4217 code such as USD", "VARCHAR"),
    "local_instant": ("a local time such as 2018-05-31 14:02:00", "TIMESTAMP"),
    "instant": ("an instant with offset such as 2026-10-01T08:00:00Z", "TIMESTAMPTZ"),
    "date": ("a date such as 2026-10-01", "DATE"),
}


class DeliveryRefused(ValueError):
    """A delivery that is not loaded, not even in part.

    Attributes:
        problems: one line each, naming file, what is wrong and what would be right.
        tables: rows read and quarantined and the reasons, per table, as far as it was read.
    """

    def __init__(self, problems: list[str], tables: Mapping[str, Any] | None = None) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.tables = dict(tables or {})


@dataclass(frozen=True)
class Column:
    """One column by its header name.

    Attributes:
        name: as in the header.
        kind: how its values are written.
        required: whether a row without a value is bad.
        minimum: smallest value allowed, for numbers and amounts.
        maximum: largest value allowed, for whole numbers.
        choices: the only values allowed; empty for any.
        is_private: whether a value may not be repeated in messages and quarantine.
        may_be_absent: whether the file may lack the column.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    is_private: bool = False
    may_be_absent: bool = False


@dataclass(frozen=True)
class Reference:
    """Rows refer to rows of another table of the delivery.

    Attributes:
        column: column that refers; an empty value refers to nothing.
        table: table referred to.
        to: its column.
        known_in: warehouse column (`table.column`) that may know the row from earlier deliveries;
            None where a delivery must be complete in itself.
    """

    column: str
    table: str
    to: str
    known_in: str | None = None


@dataclass(frozen=True)
class Table:
    """One file of a delivery.

    Attributes:
        name: stem of the file name.
        columns: by header name.
        key: columns that identify a row.
        references: to other tables; a row that refers to nothing is bad.
        period: the instant column that says which period the file covers.
        is_optional: whether a delivery may lack the file.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    period: str | None = None
    is_optional: bool = False


@dataclass(frozen=True)
class Coverage:
    """A share that must be high enough, else a table was cut.

    Attributes:
        parameter: policy parameter with the smallest share allowed.
        table: table that is suspected when the share is too low.
        says: what is counted, for the message.
        population: query over staged tables that counts all.
        covered: query that counts those that are complete.
    """

    parameter: str
    table: str
    says: str
    population: str
    covered: str


@dataclass(frozen=True)
class Load:
    """How staged tables fill one warehouse table.

    Attributes:
        target: warehouse table.
        table: delivered table whose file the rows are said to come from.
        columns: warehouse column -> expression over the staged tables.
        source: the `from` clause.
    """

    target: str
    table: str
    columns: Mapping[str, str]
    source: str

    @property
    def is_joined(self) -> bool:
        """Return whether rows come from more than one table, so that keys may have multiplied."""
        return " join " in self.source

    def select(self) -> str:
        """Return the query whose rows are loaded."""
        items = ", ".join(f"{expression} as {name}" for name, expression in self.columns.items())
        return f"select {items} from {self.source}"


@dataclass(frozen=True)
class Format:
    """One file format of marketplace data.

    Attributes:
        name: as given on the command line.
        marketplace: code of the marketplace, or None when the delivery states it.
        policy_book: its policy book, or None when the delivery states it.
        tables: parents before children, so that a bad parent makes its children bad too.
        loads: warehouse tables that it fills.
        coverage: what a delivery must be complete in.
        ignored: files that belong to the format and are not needed.
    """

    name: str
    marketplace: str | None
    policy_book: str | None
    tables: tuple[Table, ...]
    loads: tuple[Load, ...]
    coverage: tuple[Coverage, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeliveredFile:
    """One file on disk that was recognised as a table of a format."""

    table: Table
    path: Path
    sha256: str
    byte_count: int
    has_zero_byte: bool = False

    @property
    def is_parquet(self) -> bool:
        """Return whether it is Parquet rather than CSV."""
        return self.path.suffix == ".parquet"


@dataclass(frozen=True)
class BadRow:
    """One row that is not loaded."""

    table: str
    file_name: str
    line: int | None
    column: str | None
    value: str | None
    reason: str


@dataclass
class TableInspection:
    """What the gate saw of one table.

    `rejected` says where a CSV file could not be read as rows: first byte -> byte after the last;
    `first_row_id`, what the staging database calls the first row, which differs inside a
    transaction; `orphans`, how many rows refer to no good row of which table.
    """

    file: DeliveredFile
    read: int = 0
    first_row_id: int = 0
    rejected: dict[int, int] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)
    bad_count: int = 0
    orphans: dict[str, int] = field(default_factory=dict)
    period: tuple[str | None, str | None] = (None, None)


@dataclass
class Inspection:
    """What the gate saw of a delivery; `problems` is empty when it may be loaded."""

    format: Format
    tables: dict[str, TableInspection]
    problems: list[str]
    notes: list[str]
