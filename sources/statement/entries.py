"""The canonical form of every statement: what providers and banks say, in one set of tables.

Amounts are signed minor units from the viewpoint of our account: money that reaches us is positive,
a fee that we bear is positive and one given back negative, and `net = gross - fee` in every row.
Not here: how any format writes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from sources.staging import MAX_VALUE_LENGTH

#: Problems that are described one by one; beyond, the first ones say enough.
MAX_PROBLEMS = 20

#: Kinds of provider entries.
ENTRY_KINDS = (
    "capture", "refund", "chargeback", "chargeback_reversed", "fee", "reserve_hold",
    "reserve_release", "payout", "adjustment",
)  # fmt: skip

#: Kinds of movements; these state money again that entries have stated, with a running balance.
MOVEMENT_KINDS = ("capture", "fee", "refund", "payout", "other")

#: Tables that readers fill in the stage; `file_no` tells the files of one stage apart.
TABLES = {
    "statement_entries": {
        "file_no": "integer",
        "entry_kind": "varchar",
        "native_id": "varchar",
        "occurrence": "bigint",
        "our_reference": "varchar",
        "capture_reference": "varchar",
        "batch_reference": "varchar",
        "occurred_at": "timestamptz",
        "business_on": "date",
        "currency": "varchar",
        "gross_minor": "bigint",
        "fee_minor": "bigint",
        "net_minor": "bigint",
        "balance_minor": "bigint",
        "line": "bigint",
        "raw_kind": "varchar",
        "presented_currency": "varchar",
        "presented_minor": "bigint",
        "exchange_rate": "decimal(20, 10)",
    },
    "statement_movements": {
        "file_no": "integer",
        "movement_kind": "varchar",
        "native_id": "varchar",
        "trade_reference": "varchar",
        "our_reference": "varchar",
        "occurred_at": "timestamptz",
        "business_on": "date",
        "currency": "varchar",
        "amount_minor": "bigint",
        "balance_minor": "bigint",
        "fee_included_minor": "bigint",
        "line": "bigint",
        "raw_kind": "varchar",
    },
    "statement_bank_entries": {
        "file_no": "integer",
        "statement_no": "integer",
        "entry_no": "integer",
        "bank_reference": "varchar",
        "end_to_end": "varchar",
        "booked_on": "date",
        "valued_on": "date",
        "currency": "varchar",
        "amount_minor": "bigint",
        "remittance": "varchar",
        "line": "bigint",
        "raw_kind": "varchar",
    },
    "statement_balances": {
        "file_no": "integer",
        "statement_no": "integer",
        "account": "varchar",
        "statement_reference": "varchar",
        "currency": "varchar",
        "from_on": "date",
        "to_on": "date",
        "opening_minor": "bigint",
        "closing_minor": "bigint",
        "entry_count": "integer",
    },
}


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a file.

    Attributes:
        file: its name, as data; never a path to open.
        line: physical line, 1 = first, where the problem has one.
        field: column, tag or element as the issuer calls it.
        value: what stands there, shortened.
        reason: what is wrong and what would be right.
        difference: where money is stated that the rows do not hold: stated less found, in major
            units.
    """

    file: str
    line: int | None
    field: str | None
    value: str | None
    reason: str
    difference: Decimal | None = None

    def __str__(self) -> str:
        where = self.file + (f" line {self.line}" if self.line else "")
        where += f", {self.field}" if self.field else ""
        shown = f"{self.value!r} " if self.value is not None else ""
        return f"{where}: {shown}{self.reason}"


class StatementRefused(ValueError):
    """A file of which nothing is taken.

    Attributes:
        problems: at least one; each says where, what and what would be right.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class ControlTotal:
    """A total that the file states of itself, with what its rows add up to.

    Attributes:
        name: the issuer's own word.
        stated: as the issuer writes totals.
        found: of the rows, written alike; equal, else the file was refused.
    """

    name: str
    stated: str
    found: str


@dataclass(frozen=True)
class Statement:
    """The facts of one file that was read whole.

    Attributes:
        file: its name.
        format: name of the reader.
        issuer: `wechat_pay`, `alipay`, `stripe`, `adyen`, `paypal`, `bank` or a profile's.
        account: whose account it states, where the file says so.
        covers_from: first business day that it covers, None for a file without rows or period.
        covers_to: last business day that it covers.
        row_count: rows of the file; a row may give more than one entry.
        totals: control totals that it states and that hold.
        currency: of the balances, where there is one.
        opening_minor: balance before the first row, where rows or head state one.
        closing_minor: balance after the last row; the next file must open with it.
    """

    file: str
    format: str
    issuer: str
    account: str | None
    covers_from: date | None
    covers_to: date | None
    row_count: int
    totals: tuple[ControlTotal, ...] = ()
    currency: str | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None


def refusal(
    path: Path | str,
    reason: str,
    *,
    line: int | None = None,
    field: str | None = None,
    value: str | None = None,
    difference: Decimal | None = None,
) -> StatementRefused:
    """Return the refusal of a file for one reason."""
    name = path if isinstance(path, str) else path.name
    return StatementRefused([Problem(name, line, field, shorten(value), reason, difference)])


def shorten(value: object) -> str | None:
    """Return a value as it is repeated in a message, or None."""
    return None if value is None else str(value)[:MAX_VALUE_LENGTH]


def make_tables(stage: duckdb.DuckDBPyConnection) -> None:
    """Make the canonical tables in a stage where they are not there yet."""
    for table, columns in TABLES.items():
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        stage.execute(f"create temp table if not exists {table} ({declared})")


def write_balances(stage: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows of `statement_balances`, columns in the order of the table."""
    # By way of Arrow: to bind a date the driver imports pandas, which takes longer than a file.
    kinds = {"integer": pa.int32(), "bigint": pa.int64(), "date": pa.date32()}
    columns = TABLES["statement_balances"]
    arrays = [
        pa.array(values, kinds.get(kind, pa.string()))
        for values, kind in zip(zip(*rows, strict=True), columns.values(), strict=True)
    ]
    stage.register("balance_rows", pa.Table.from_arrays(arrays, names=list(columns)))
    stage.execute("insert into statement_balances by name select * from balance_rows")
    stage.unregister("balance_rows")


def withdraw(stage: duckdb.DuckDBPyConnection, *file_nos: int) -> None:
    """Remove what files have left in the stage, so that a refused file leaves nothing."""
    numbers = ", ".join(map(str, file_nos))
    for table in TABLES:
        stage.execute(f"delete from {table} where file_no in ({numbers})")
