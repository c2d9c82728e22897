"""Read one file into a staged table: every row is either staged as it stands or noted as bad.

Typed readers are generous: `1e3` would be 1000, 4.5 would be 5, an instant without an offset would
be in whatever zone the session has. So whole numbers and instants are read as text and must be
written as declared; what is not stands in `unreadable_<column>` and the gate calls it bad.
Not here: what the values may be (gate) and where the rows go.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise

import duckdb
import pyarrow as pa

from sources.delivery import KINDS, Column, DeliveredFile, Table, TableInspection
from sources.files import column_problems, ends_in_mid_row, not_utf8, read_csv_header

#: Longest value repeated in a message or in quarantine.
MAX_VALUE_LENGTH = 60

#: How the kinds must be written where they come as text.
_PATTERNS = {
    "integer": r"-?\d{1,18}",
    "date": r"\d{4}-\d\d-\d\d",
    "local_instant": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?",
    "instant": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)",
}

#: Kinds that a typed CSV reader misreads silently. The others it rejects by itself, which is
#: quicker; the oddities that it takes (`infinity`, `epoch`) lie outside the years that the gate
#: allows.
_READ_AS_TEXT = ("integer", "instant")

#: Column types of Parquet that say the same as a kind; text is read as in CSV. An id that a writer
#: took for a number with decimals has lost its last digits.
_PARQUET_TYPES = {
    "text": "(?!DOUBLE|FLOAT).*",
    "integer": r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "date": "DATE",
    "local_instant": r"TIMESTAMP(_\w+)?",
    "instant": "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True)
class _Reject:
    """A stretch of a CSV file that could not be read as a row, with what is wrong."""

    start: int
    text: str
    column: str | None
    kind: str
    message: str

    @property
    def end(self) -> int:
        return self.start + len(self.text.encode())


def stage_nothing(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make the staged table of a file that is not there."""
    columns = ", ".join(
        f"{_null(c)}, cast(null as varchar) as {unreadable(c)}" for c in table.columns
    )
    connection.execute(
        f"create or replace temp table stage_{table.name} as select {columns} where false"
    )


def stage_file(connection: duckdb.DuckDBPyConnection, seen: TableInspection) -> list[str]:
    """Read one file into `stage_<table>`; return the problems that forbid going on.

    Rows that cannot be read are noted in `bad_row_<table>` by the byte at which they start, and in
    `seen.rejected`.
    """
    connection.execute(
        f"create or replace temp table bad_row_{seen.file.table.name} "
        "(start bigint, row_id bigint, column_name varchar, value varchar, reason varchar)"
    )
    if seen.file.is_parquet:
        return _stage_parquet(connection, seen)
    header, problems = read_csv_header(seen.file)
    return problems or _stage_csv(connection, seen, header)


def unreadable(column: Column) -> str:
    """Return the name of the staged column with the values that are not of a column's kind."""
    return f'"unreadable_{column.name}"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _stage_parquet(connection: duckdb.DuckDBPyConnection, seen: TableInspection) -> list[str]:
    file, table = seen.file, seen.file.table
    try:
        relation = connection.read_parquet(str(file.path))
    except duckdb.Error as error:
        return [f"{file.path.name}: is not readable Parquet ({str(error).splitlines()[0]})"]
    if problems := column_problems(file.path.name, table, relation.columns):
        return problems
    source = f"read_parquet({literal(str(file.path))})"
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    for column in table.columns:
        # A column without any value has no type of its own; writers call it what they like.
        if column.name in types and not _says_kind(column, types[column.name]):
            counted = connection.execute(f'select count("{column.name}") from {source}').fetchone()
            if counted == (0,):
                del types[column.name]
    problems = [
        f"{file.path.name}: column {c.name} is {types[c.name]}; write {KINDS[c.kind][1]} or text, "
        f"as {KINDS[c.kind][0]}"
        for c in table.columns
        if c.name in types and not _says_kind(c, types[c.name])
    ]
    if problems:
        return problems
    _fill(
        connection,
        table,
        source,
        as_text={n for n, kind in types.items() if kind == "VARCHAR"},
        present=set(types),
    )
    seen.read, seen.first_row_id = _extent(connection, table)
    return []


def _says_kind(column: Column, parquet_type: str) -> bool:
    pattern = _PARQUET_TYPES.get(column.kind)
    return pattern is None or parquet_type == "VARCHAR" or bool(re.fullmatch(pattern, parquet_type))


def _stage_csv(
    connection: duckdb.DuckDBPyConnection, seen: TableInspection, header: list[str]
) -> list[str]:
    file, table = seen.file, seen.file.table
    declared = {c.name: c for c in table.columns}
    as_text = {c.name for c in table.columns if c.kind in _READ_AS_TEXT}
    types = ", ".join(
        f"{literal(n)}: '{'VARCHAR' if n in as_text else KINDS[declared[n].kind][1]}'"
        for n in header
    )
    for name in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {name}")
    try:
        _fill(
            connection,
            table,
            f"read_csv({literal(str(file.path))}, header = true, auto_detect = false, "
            f"delim = ',', quote = '\"', escape = '\"', columns = {{{types}}}, "
            "store_rejects = true, rejects_limit = 0)",
            as_text=as_text,
            present=set(header),
        )
    except duckdb.InvalidInputException as error:
        return [
            f"{file.path.name}: is not CSV throughout ({str(error).splitlines()[0]}); give every "
            "line the same line end and send the file again"
        ]
    rejects = _rejects(connection)
    for reject in rejects:
        if reject.kind == "INVALID ENCODING":
            return [not_utf8(file.path.name, _line_at(file, reject.start))]
    rows = [row for reject in rejects for row in _bad_rows(seen, reject, declared)]
    _note(connection, table, rows)
    accepted, seen.first_row_id = _extent(connection, table)
    seen.read = accepted + len(seen.rejected)
    if rejects and rejects[-1].end >= file.byte_count and ends_in_mid_row(file):
        start = rejects[-1].start
        reason = next(row[3] for row in rows if row[0] == start)
        return [
            f"{file.path.name} line {_line_at(file, start)}: ends in the middle of a row "
            f"({reason}); the file was cut in transfer, send it again"
        ]
    return []


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    *,
    as_text: set[str],
    present: set[str],
) -> None:
    """Make the staged table of a source: declared columns, and what is unreadable of them."""
    read, shown = [], []
    for column in table.columns:
        name, type_name = f'"{column.name}"', KINDS[column.kind][1]
        pattern = _PATTERNS.get(column.kind)
        if column.name not in present:
            shown.append(f"{_null(column)}, cast(null as varchar) as {unreadable(column)}")
        elif pattern and column.name in as_text:
            read.append(
                f"case when regexp_full_match({name}, {literal(pattern)}) "
                f'then try_cast({name} as {type_name}) end as "read_{column.name}"'
            )
            shown.append(
                f'"read_{column.name}" as {name}, '
                f'case when "read_{column.name}" is null then {name} end as {unreadable(column)}'
            )
        else:
            shown.append(
                f"cast({name} as {type_name}) as {name}, "
                f"cast(null as varchar) as {unreadable(column)}"
            )
    connection.execute(
        f"create or replace temp table stage_{table.name} as select {', '.join(shown)} "
        f"from (select {', '.join(['*', *read])} from {source})"
    )


def _null(column: Column) -> str:
    return f'cast(null as {KINDS[column.kind][1]}) as "{column.name}"'


def _rejects(connection: duckdb.DuckDBPyConnection) -> list[_Reject]:
    """Return what the CSV reader rejected in the order of the file, one error per wrong form."""
    found = connection.execute(
        "select line_byte_position - 1, csv_line, column_name, error_type, error_message "
        "from reject_errors order by line_byte_position, column_idx"
    ).fetchall()
    rejects: list[_Reject] = []
    for start, line, column, kind, message in found:
        # After CR LF the reader counts the LF to the next row.
        text = line.lstrip("\r\n")
        start += len(line) - len(text)
        rejects.append(_Reject(start, text, column, kind, message))
    # Where columns are missing, those that are there may stand in the wrong place.
    wrong_form = {r.start: r for r in reversed(rejects) if r.kind != "CAST"}
    return [r for r in rejects if wrong_form.get(r.start, r) is r]


def _bad_rows(
    seen: TableInspection, reject: _Reject, declared: Mapping[str, Column]
) -> Iterable[tuple[int, str | None, str | None, str]]:
    """Note where a rejected row stands; yield start, column, value and reason of what is bad."""
    seen.rejected[reject.start] = reject.end
    column = declared.get(reject.column or "")
    if reject.kind == "CAST" and column is not None:
        found = re.search(r'Could not convert string "(.*)" to', reject.message, re.DOTALL)
        value = None if column.is_private or not found else found[1][:MAX_VALUE_LENGTH]
        yield reject.start, column.name, value, f"is not {KINDS[column.kind][0]}"
        return
    numbers = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", reject.message)
    if numbers:
        yield reject.start, None, None, f"has {numbers[2]} columns instead of {numbers[1]}"
        return
    if reject.kind != "UNQUOTED VALUE":
        yield reject.start, None, None, reject.message.rstrip(".")
        return
    yield (
        reject.start,
        reject.column,
        None,
        "has a quote that does not close; double a quote inside a quoted value",
    )
    start = reject.start
    for line, following in pairwise(StringIO(reject.text, newline="")):
        start += len(line.encode())
        seen.rejected[start] = start + len(following.encode())
        yield start, None, None, "stands inside the unclosed quote of an earlier line"


def _line_at(file: DeliveredFile, offset: int) -> int:
    with file.path.open("rb") as stream:
        return next(number for number, _ in enumerate(stream, 1) if stream.tell() > offset)


def _note(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    rows: list[tuple[int, str | None, str | None, str]],
) -> None:
    if not rows:
        return
    names = ("start", "column_name", "value", "reason")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    connection.register("noted", pa.table({name: pa.array(values) for name, values in columns}))
    connection.execute(f"insert into bad_row_{table.name} by name select * from noted")
    connection.unregister("noted")


def _extent(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, int]:
    """Return how many rows are staged and the id of the first."""
    row = connection.execute(
        f"select count(*), coalesce(min(rowid), 0) from stage_{table.name}"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return int(row[0]), int(row[1])
