"""Several files that were read into one stage: which they are, and their rows as they are kept."""

from datetime import date
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from sources.statement.entries import TABLES, make_tables

#: Rows in the stage, the table that takes them, and their business day. A row that two files of one
#: step state is one row: the first file's.
ROWS: dict[str, tuple[str, str, str]] = {
    "provider_entry": (
        "select f.issuer as provider, coalesce(f.account, '') as account, e.entry_kind, "
        "coalesce(e.native_id, f.source_file_id || '/' || e.line) as native_id, e.occurrence, "
        "e.our_reference, e.capture_reference, e.batch_reference, e.occurred_at, e.business_on, "
        "e.currency, e.gross_minor, e.fee_minor, e.net_minor, e.presented_currency, "
        "e.presented_minor, e.exchange_rate, e.raw_kind, e.line, f.received_at, f.source_file_id "
        "from statement_entries e join statement_files f using (file_no)",
        "business_on",
        "provider, account, entry_kind, native_id, occurrence",
    ),
    "provider_movement": (
        "select f.issuer as provider, coalesce(f.account, '') as account, m.native_id, "
        "m.movement_kind, row_number() over (partition by m.file_no, m.native_id, m.movement_kind "
        "order by m.line) as occurrence, m.trade_reference, m.our_reference, m.occurred_at, "
        "m.business_on, m.currency, m.amount_minor, m.balance_minor, m.line, f.received_at, "
        "f.source_file_id from statement_movements m join statement_files f using (file_no)",
        "business_on",
        "provider, account, native_id, movement_kind, occurrence",
    ),
    "bank_entry": (
        "select b.account as bank_account, coalesce(b.statement_reference, f.source_file_id) "
        "as statement_reference, e.entry_no, e.bank_reference, e.end_to_end, e.remittance, "
        "coalesce(e.booked_on, b.to_on) as booked_on, e.valued_on, e.currency, e.amount_minor, "
        "e.line, f.received_at, f.source_file_id from statement_bank_entries e "
        "join statement_balances b using (file_no, statement_no) "
        "join statement_files f using (file_no)",
        "booked_on",
        "bank_account, statement_reference, entry_no",
    ),
}

_STATEMENTS = """
    with nets as (
        select file_no, 1 as statement_no, sum(net_minor) as net_minor
        from statement_entries where entry_kind <> 'payout' and file_no not in
            (select file_no from statement_movements)
        group by file_no
        union all
        select file_no, 1, sum(amount_minor) from statement_movements group by file_no
        union all
        select file_no, statement_no, sum(amount_minor)
        from statement_bank_entries group by file_no, statement_no
    )
    select f.source_file_id, coalesce(b.statement_no, 1), f.issuer, f.file_format,
        coalesce(f.account, b.account), b.statement_reference, coalesce(b.currency, f.currency),
        coalesce(b.from_on, f.covers_from), coalesce(b.to_on, f.covers_to),
        coalesce(b.opening_minor, f.opening_minor), coalesce(b.closing_minor, f.closing_minor),
        coalesce(b.entry_count, f.row_count), coalesce(n.net_minor, 0), f.received_at, null
    from statement_files f
    left join statement_balances b using (file_no)
    left join nets n on n.file_no = f.file_no and n.statement_no = coalesce(b.statement_no, 1)
    order by f.file_no, 2
"""

_BALANCES = """
    select file_no, account, coalesce(currency, ''), from_on, to_on, opening_minor, closing_minor,
        statement_reference
    from statement_balances
    where from_on is not null and opening_minor is not null
    order by file_no, from_on, statement_no
"""


#: What is noted of a file, in the types of Arrow.
_FILES = {
    "file_no": pa.int32(),
    "source_file_id": pa.string(),
    "issuer": pa.string(),
    "file_format": pa.string(),
    "account": pa.string(),
    "covers_from": pa.date32(),
    "covers_to": pa.date32(),
    "currency": pa.string(),
    "opening_minor": pa.int64(),
    "closing_minor": pa.int64(),
    "row_count": pa.int64(),
    "received_at": pa.timestamp("us", "UTC"),
}


class Balance(NamedTuple):
    """One statement's account, currency, days and balances in minor units."""

    account: str | None
    currency: str
    from_on: date
    to_on: date
    opening_minor: int
    closing_minor: int
    reference: str | None


def rows_of(target: str) -> str:
    """Return the query over the stage that gives the rows for a table of the warehouse."""
    select, _, key = ROWS[target]
    return (
        f"select * from ({select}) as r qualify row_number() over "
        f"(partition by {key} order by received_at, source_file_id) = 1"
    )


def begin(stage: duckdb.DuckDBPyConnection) -> None:
    """Make the stage ready for files: canonical tables, empty, and one of the files."""
    make_tables(stage)
    for table in TABLES:
        stage.execute(f"delete from {table}")
    stage.execute(
        "create or replace temp table statement_files (file_no integer, source_file_id varchar, "
        "issuer varchar, file_format varchar, account varchar, covers_from date, covers_to date, "
        "currency varchar, opening_minor bigint, closing_minor bigint, row_count bigint, "
        "received_at timestamptz)"
    )


def note_files(stage: duckdb.DuckDBPyConnection, files: list[dict[str, Any]]) -> None:
    """Note the files whose rows stand in the stage; keys are the columns of `_FILES`."""
    arrays = {name: pa.array([file[name] for file in files], kind) for name, kind in _FILES.items()}
    stage.register("files_noted", pa.table(arrays))
    stage.execute("insert into statement_files by name select * from files_noted")
    stage.unregister("files_noted")


def balances_of(stage: duckdb.DuckDBPyConnection) -> dict[int, list[Balance]]:
    """Return the balances of each file that states some, oldest first."""
    found: dict[int, list[Balance]] = {}
    for file_no, *row in stage.execute(_BALANCES).fetchall():
        found.setdefault(file_no, []).append(Balance(*row))
    return found


def statements_of(stage: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the statements of the files that were noted, columns as in the warehouse."""
    return stage.execute(_STATEMENTS).fetchall()
