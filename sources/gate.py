"""The file gate: read a delivery into staging, check it, and say what is wrong before any load.

Staging is a DuckDB connection in which each table becomes `stage_<table>`; bad rows are moved out
of it, parents first, so that what remains belongs together. Checked: schema, encoding, row form,
values, keys, references, completeness between the files, period. How much may be wrong comes from
policy. Not here: where the rows go.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from ledger import EXPONENTS, exponent
from sources.delivery import (
    KINDS,
    BadRow,
    Column,
    DeliveredFile,
    Format,
    Inspection,
    Reference,
    Table,
    TableInspection,
)
from sources.files import FoundFiles, physical_lines
from sources.staging import MAX_VALUE_LENGTH, literal, stage_file, stage_nothing, unreadable

#: A date outside is a slip of the pen, or a word such as `infinity` that the database reads as one.
YEARS = (1990, 2200)

#: Largest whole number; beyond, no column of the warehouse holds it.
MAX_INTEGER = 2**31 - 1

#: Bad rows that are described one by one; beyond, the count says enough.
MAX_DESCRIBED = 10_000

#: Seven digits or more of any script, however they are spaced; an identity number may end in X.
_LONG_NUMBER = r"\p{Nd}[\p{Nd}\p{Zs}\p{Pd}\s._/()（）]{5,}\p{Nd}[Xx]?"

#: An e-mail address, with what stands around it without a space: no script's letters end it safely.
_ADDRESS = r"\S+[@＠]\S+"

Known = Callable[[duckdb.DuckDBPyConnection, str], str | None]


def inspect(
    connection: duckdb.DuckDBPyConnection,
    form: Format,
    found: FoundFiles,
    *,
    currency: str,
    time_zone: str,
    limits: Mapping[str, Decimal],
    received_at: datetime,
    known: Known,
) -> Inspection:
    """Stage a delivery and return what the gate saw; `stage_…` then holds only good rows.

    Args:
        connection: where the staged tables are made, as temporary tables.
        form: declared format.
        found: its files.
        currency: ISO 4217 code that decides how many decimals an amount may have.
        time_zone: zone of local instants.
        limits: the policy's `sources.…` shares.
        received_at: a row from later than this is bad.
        known: gives the name of a relation with the keys that the warehouse holds for a column,
            or None.
    """
    _make_macros(connection, currency, time_zone)
    inspection = Inspection(form, {}, [*found.problems], [*found.notes])
    for table in form.tables:
        file = found.by_table.get(table.name)
        if file is None:
            stage_nothing(connection, table)
            continue
        seen = TableInspection(file)
        staged = stage_file(connection, seen)
        inspection.problems += staged
        inspection.tables[table.name] = seen
        if staged:
            stage_nothing(connection, table)
    if inspection.problems:
        return inspection
    for seen in inspection.tables.values():
        _check_rows(connection, seen, currency, received_at)
        for reference in seen.file.table.references:
            _check_reference(connection, seen, reference, known)
        _set_aside(connection, seen)
        _measure_period(connection, seen)
    inspection.problems += _share_problems(inspection, limits)
    if not inspection.problems:
        inspection.problems += _coverage_problems(connection, form, limits)
    return inspection


def _make_macros(connection: duckdb.DuckDBPyConnection, currency: str, time_zone: str) -> None:
    digits = exponent(currency)
    for name, body in {
        "local_instant(t)": f"t at time zone {literal(time_zone)}",
        "minor(v)": f"cast(cast(v as decimal(18, {digits})) * {10**digits} as bigint)",
        "delivery_currency()": literal(currency),
        # Phone, card, account and identity numbers, and addresses, do not pass the door.
        "masked(t)": f"regexp_replace(regexp_replace(t, '{_LONG_NUMBER}', '•••', 'g'), "
        f"'{_ADDRESS}', '•••', 'g')",
    }.items():
        connection.execute(f"create or replace temp macro {name} as {body}")


def _check_rows(
    connection: duckdb.DuckDBPyConnection,
    seen: TableInspection,
    currency: str,
    received_at: datetime,
) -> None:
    table = seen.file.table
    checks = [check for column in table.columns for check in _column_checks(column, currency)]
    checks += _receipt_checks(table, received_at)
    # One pass says whether anything is wrong; mostly nothing is.
    counts = ", ".join(f"count(*) filter ({condition})" for _, condition, _ in checks)
    found = connection.execute(f"select {counts} from stage_{table.name}").fetchone()
    for (column, condition, reason), count in zip(checks, found or (), strict=True):
        if not count:
            continue
        value = f'coalesce(cast("{column.name}" as varchar), {unreadable(column)})'
        shown = "null" if column.is_private else f"{value}[:{MAX_VALUE_LENGTH}]"
        connection.execute(
            f"insert into bad_row_{table.name} select null, rowid, ?, {shown}, ? "
            f"from stage_{table.name} where {condition}",
            [column.name, reason],
        )
    key = ", ".join(f'"{k}"' for k in table.key)
    connection.execute(
        f"insert into bad_row_{table.name} select null, rowid, ?, concat_ws('|', {key}), "
        f"'repeats the key of an earlier row' from (select rowid, {key}, "
        f"min(rowid) over (partition by {key}) as first_row from stage_{table.name} "
        f"where ({key}) in (select ({key}) from stage_{table.name} group by {key} "
        "having count(*) > 1)) as copies where rowid <> first_row",
        ["|".join(table.key)],
    )


def _receipt_checks(table: Table, received_at: datetime) -> list[tuple[Column, str, str]]:
    return [
        (
            column,
            f"{_period_instant(table)} > timestamptz {literal(received_at.isoformat())}",
            f"lies after {received_at:%Y-%m-%d %H:%M} UTC, the time of receipt",
        )
        for column in table.columns
        if column.name == table.period
    ]


def _period_instant(table: Table) -> str | None:
    """Return the expression of the instant that dates a row, or None."""
    if not table.period:
        return None
    kind = next(c.kind for c in table.columns if c.name == table.period)
    return f'local_instant("{table.period}")' if kind == "local_instant" else f'"{table.period}"'


def _column_checks(column: Column, currency: str) -> list[tuple[Column, str, str]]:
    """Return what is checked of a column: condition of a bad value, and reason."""
    name, unread = f'"{column.name}"', unreadable(column)
    checks = [(f"{unread} is not null", f"is not {KINDS[column.kind][0]}")]
    if column.required:
        checks.append((f"{name} is null and {unread} is null", "is empty; a value is required"))
    if column.choices:
        choices = ", ".join(literal(c) for c in column.choices)
        checks.append((f"{name} not in ({choices})", f"is not one of {', '.join(column.choices)}"))
    match column.kind:
        case "money":
            checks += _money_checks(column, currency)
        case "integer":
            checks += _integer_checks(column)
        case "rate":
            checks.append((
                f"not regexp_full_match({name}, '\\d{{1,8}}(\\.\\d{{1,10}})?') "
                f"or try_cast({name} as decimal(20, 10)) = 0",
                f"is not {KINDS[column.kind][0]}",
            ))  # fmt: skip
        case "any_currency":
            known = ", ".join(literal(code) for code in EXPONENTS)
            checks.append((f"{name} not in ({known})", f"is not {KINDS[column.kind][0]}"))
        case "currency":
            checks.append((
                f"{name} <> {literal(currency)}", f"is not {currency}, the delivery's currency"
            ))  # fmt: skip
        case "date" | "instant" | "local_instant":
            first, end = YEARS
            checks.append((
                f"{name} < '{first}-01-01' or {name} >= '{end}-01-01'",
                f"lies outside the years {first} to {end - 1}",
            ))  # fmt: skip
    return [(column, condition, reason) for condition, reason in checks]


def _money_checks(column: Column, currency: str) -> list[tuple[str, str]]:
    name, digits = f'"{column.name}"', exponent(currency)
    decimals = f"(\\.\\d{{0,{digits}}}0*)?" if digits else "(\\.0*)?"
    checks = [(
        f"not regexp_full_match({name}, '-?\\d{{1,13}}{decimals}')",
        f"is not an amount in {currency} with at most {digits} decimals",
    )]  # fmt: skip
    if column.minimum is not None:
        checks.append((
            f"try_cast({name} as decimal(18, {exponent(currency)})) < {column.minimum}",
            f"is less than {column.minimum}",
        ))  # fmt: skip
    return checks


def _integer_checks(column: Column) -> list[tuple[str, str]]:
    name = f'"{column.name}"'
    maximum = MAX_INTEGER if column.maximum is None else column.maximum
    minimum = -MAX_INTEGER if column.minimum is None else column.minimum
    return [
        (f"{name} < {minimum}", f"is less than {minimum}"),
        (f"{name} > {maximum}", f"is more than {maximum}"),
    ]


def _check_reference(
    connection: duckdb.DuckDBPyConnection, seen: TableInspection, reference: Reference, known: Known
) -> None:
    """Note the rows that refer to a row that is neither in the delivery nor known."""
    table, column = seen.file.table.name, reference.column
    condition = (
        f'"{column}" is not null and not exists (select 1 from stage_{reference.table} p '
        f'where p."{reference.to}" = s."{column}")'
    )
    orphans = _count(connection, f"select count(*) from stage_{table} s where {condition}")
    if orphans and reference.known_in:
        relation = known(connection, reference.known_in)
        if relation:
            of = reference.known_in.partition(".")[2]
            condition += f' and not exists (select 1 from {relation} k where k.{of} = s."{column}")'
            orphans = _count(connection, f"select count(*) from stage_{table} s where {condition}")
    if not orphans:
        return
    seen.orphans[reference.table] = seen.orphans.get(reference.table, 0) + orphans
    connection.execute(
        f'insert into bad_row_{table} select null, rowid, ?, cast("{column}" as varchar), ? '
        f"from stage_{table} s where {condition}",
        [column, f"refers to no good row of {reference.table}"],
    )


def _set_aside(connection: duckdb.DuckDBPyConnection, seen: TableInspection) -> None:
    """Move the bad rows out of the stage and describe them with their lines."""
    table = seen.file.table.name
    seen.bad_count = _count(
        connection,
        f"select count(distinct coalesce(-1 - start, row_id)) from bad_row_{table}",
    )
    if not seen.bad_count:
        return
    rows = connection.execute(
        f"select start, row_id - {seen.first_row_id} as position, column_name, value, reason "
        f"from bad_row_{table} "
        f"order by start nulls last, position, column_name limit {MAX_DESCRIBED}"
    ).fetchall()
    by_byte: dict[int, int] = {}
    if seen.file.is_parquet:
        by_position = {r[1]: r[1] + 1 for r in rows}
    else:
        positions = {r[1] for r in rows if r[1] is not None}
        by_byte, by_position = physical_lines(seen.file, seen.rejected, positions)
    for start, position, column, value, reason in rows:
        line = by_position.get(position) if start is None else by_byte.get(start)
        seen.bad_rows.append(BadRow(table, seen.file.path.name, line, column, value, reason))
    seen.bad_rows.sort(key=lambda bad: (bad.line or 0, bad.column or ""))
    connection.execute(
        f"delete from stage_{table} where rowid in "
        f"(select row_id from bad_row_{table} where row_id is not null)"
    )


def _share_problems(inspection: Inspection, limits: Mapping[str, Decimal]) -> list[str]:
    """Return one problem per table that causes one; what only follows from it is not repeated."""
    orphan_limit = limits["sources.max_orphan_share"]
    spoiled: set[str] = set()
    problems: list[str] = []
    lost: dict[str, list[str]] = {}
    for name, seen in inspection.tables.items():
        caused = {
            parent: count
            for parent, count in seen.orphans.items()
            if Decimal(count) > orphan_limit * seen.read
        }
        for parent, count in caused.items():
            if parent not in spoiled:
                rows_of = f"{count} of {seen.read} rows of {seen.file.path.name}"
                lost.setdefault(parent, []).append(rows_of)
        own = [] if caused else _bad_share_problems(seen, limits)
        problems += own
        if own or caused:
            spoiled.add(name)
    return problems + [
        f"{parent}: the tables do not belong together: {', '.join(rows)} refer to no good row of "
        f"{parent} (policy allows {orphan_limit:.2%}); a file was cut or comes from another "
        "delivery, send the complete set again"
        for parent, rows in lost.items()
    ]


def _bad_share_problems(seen: TableInspection, limits: Mapping[str, Decimal]) -> list[str]:
    name = seen.file.path.name
    if not seen.read:
        if seen.file.table.is_optional:
            return []
        return [f"{name}: has a header and no rows; send the file with its rows"]
    limit = limits["sources.max_bad_row_share"]
    if Decimal(seen.bad_count) > limit * seen.read:
        shown = "; ".join(_row_text(bad) for bad in seen.bad_rows[:3])
        return [
            f"{name}: {seen.bad_count} of {seen.read} rows are bad, policy allows {limit:.2%}; "
            f"first: {shown}"
        ]
    return []


def _row_text(bad: BadRow) -> str:
    parts = [f"line {bad.line}" if bad.line else "a row"]
    if bad.column:
        parts.append(bad.column)
    if bad.value is not None:
        parts.append(repr(bad.value))
    return " ".join([*parts, bad.reason])


def _measure_period(connection: duckdb.DuckDBPyConnection, seen: TableInspection) -> None:
    table = seen.file.table
    instant = _period_instant(table)
    if not instant:
        return
    row: Any = connection.execute(
        f"select cast(min({instant}) at time zone 'UTC' as varchar), "
        f"cast(max({instant}) at time zone 'UTC' as varchar) from stage_{table.name}"
    ).fetchone()
    seen.period = tuple(f"{v}Z" if v else None for v in row)  # type: ignore[assignment]


def _coverage_problems(
    connection: duckdb.DuckDBPyConnection, form: Format, limits: Mapping[str, Decimal]
) -> list[str]:
    problems = []
    for coverage in form.coverage:
        population = _count(connection, coverage.population)
        covered = _count(connection, coverage.covered)
        limit = limits[coverage.parameter]
        if Decimal(covered) < limit * population:
            problems.append(
                f"{coverage.table}: looks cut: {covered} of {population} {coverage.says} "
                f"({covered / population:.1%}, policy expects {limit:.0%}, {coverage.parameter}); "
                "send the complete set again"
            )
    return problems


def reasons(seen: TableInspection) -> list[str]:
    """Return the bad rows of a table as messages, one line each."""
    return [f"{bad.file_name} {_row_text(bad)}" for bad in seen.bad_rows]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return int(row[0])


def file_id(file: DeliveredFile) -> str:
    """Return the id of a file: half of its SHA-256, with its table so that twins stay apart."""
    return f"{file.table.name}-{file.sha256[:32]}"


__all__ = ["file_id", "inspect", "reasons"]
