"""Several files that were read into one stage: which they are, and their rows as they are kept."""

from datetime import date, datetime
from typing import Any

import duckdb

from sources.statement.entries import TABLES, Statement, make_tables

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
    select account, coalesce(currency, ''), from_on, to_on, opening_minor, closing_minor,
        statement_reference
    from statement_balances
    where file_no = ? and from_on is not null and opening_minor is not null
    order by from_on, statement_no
"""


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


def note_file(
    stage: duckdb.DuckDBPyConnection,
    file_no: int,
    file_id: str,
    facts: Statement,
    account: str | None,
    received_at: datetime,
) -> None:
    """Note a file whose rows stand in the stage."""
    days = [day and day.isoformat() for day in (facts.covers_from, facts.covers_to)]
    stage.execute(
        "insert into statement_files values "
        "(?, ?, ?, ?, ?, cast(? as date), cast(? as date), ?, ?, ?, ?, cast(? as timestamptz))",
        [
            file_no, file_id, facts.issuer, facts.format, account, *days, facts.currency,
            facts.opening_minor, facts.closing_minor, facts.row_count, received_at.isoformat(),
        ],
    )  # fmt: skip


def balances_of(
    stage: duckdb.DuckDBPyConnection, file_no: int
) -> list[tuple[str | None, str, date, date, int, int, str | None]]:
    """Return account, currency, first and last day, opening, closing and reference of each."""
    return stage.execute(_BALANCES, [file_no]).fetchall()


def statements_of(stage: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the statements of the files that were noted, columns as in the warehouse."""
    return stage.execute(_STATEMENTS).fetchall()
