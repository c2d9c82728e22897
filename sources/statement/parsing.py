"""Parse the bodies of delimited statements with DuckDB: every column as text, then into values.

The result is the view `statement_rows` with columns `file_no` and `line`; values that cannot be
read are named in `bad_field` and `bad_value`. A long text is parsed where it lies; short ones of
one layout are put together, each line behind the number of its file and its own, since a query
costs the same for ten rows and for ten thousand. Not here: whether a file as a whole holds
together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from sources.staging import literal
from sources.statement.entries import MAX_PROBLEMS, Problem, StatementRefused, refusal
from sources.statement.layout import (
    KINDS,
    DelimitedFormat,
    Field,
    Frame,
    Sheet,
    first_lines,
    one,
    plain_name,
)

#: What stands for a column that a row does not have; no text holds it.
_NO_VALUE = "\x01"

#: Marks of a row of wrong form where otherwise the number of a field stands.
FEWER, MORE = -1, -2


def positions_of(form: DelimitedFormat, frame: Frame) -> dict[str, int]:
    """Return where each field stands; refuse columns that are missing, doubled or unknown."""
    names = [plain_name(name) for name in frame.header]
    missing, unknown = _deviations(form, names)
    problems = [
        f"column {name} is missing" for name in missing
    ] + [f"column {name!r} is not known" for name in unknown] + [
        f"column {name} occurs twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]  # fmt: skip
    if problems:
        raise StatementRefused(
            Problem(
                frame.file,
                frame.header_line,
                None,
                None,
                f"{problem}; the layout of {form.name} has changed: adapt the reader",
            )
            for problem in problems[:MAX_PROBLEMS]
        )
    found: dict[str, int] = {}
    for column in form.fields:
        for name in column.names:
            if plain_name(name) in names:
                found[column.key] = names.index(plain_name(name))
    return found


def _deviations(form: DelimitedFormat, names: list[str]) -> tuple[list[str], list[str]]:
    if form.layouts:
        layouts = [[plain_name(n) for n in layout] for layout in form.layouts]
        closest = min(layouts, key=lambda layout: len(set(layout) ^ set(names)))
        return (
            [n for n in closest if n not in names],
            sorted(n for n in set(names) if n not in closest),
        )
    known = {plain_name(n) for f in form.fields for n in f.names}
    known |= {plain_name(n) for n in form.ignored}
    missing = [
        f.names[0]
        for f in form.fields
        if f.is_required and not any(plain_name(n) in names for n in f.names)
    ]
    unknown = [n for n in set(names) - known if not re.fullmatch(form.ignored_pattern, n)]
    return missing, sorted(unknown)


class Inseparable(Exception):
    """Texts that cannot be read together; each alone may be good."""


@dataclass(frozen=True)
class _Body:
    """The rows that are parsed together.

    Attributes:
        path: of their text.
        skip: lines above them.
        line_count: how many physical lines they have.
        columns: how many the header has.
        leading: what stands in front of these: `file_no`, `line`, both or nothing.
    """

    path: Path
    skip: int
    line_count: int
    columns: int
    leading: tuple[str, ...]


def parse(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    sheets: Sequence[Sheet],
    joint: Path,
) -> None:
    """Make `statement_rows`, a view over the parsed bodies.

    Args:
        stage: gets the view and its table.
        form: of all sheets.
        sheets: files with one header.
        joint: where several are put together.

    Raises:
        StatementRefused: the only text is not rows throughout.
        Inseparable: one of several texts is not, or a row of it has several lines.
    """
    first, is_alone = sheets[0], len(sheets) == 1
    body = _body(first.frame) if is_alone else _joined(form, sheets, joint)
    stage.execute("drop view if exists statement_rows")
    try:
        stage.execute(
            f"create or replace temp table statement_parsed as {_query(form, body, first)}"
        )
    except duckdb.InvalidInputException as error:
        raise _not_delimited(first.frame, error) if is_alone else Inseparable from None
    rows = one(stage, "select count(*) from statement_parsed")[0]
    told = []
    if "file_no" not in body.leading:
        told.append(f"{first.file_no}::integer as file_no")
    elif rows != body.line_count:  # only then each line is a row, and of the file that it names
        raise Inseparable
    if "line" not in body.leading:
        is_even = rows == body.line_count
        line = f"rowid + {body.skip + 1}"
        line = line if is_even else _line_of_row(stage, form, first.frame, body, rows)
        told.append(f"{line} as line")
    stage.execute(
        f"create temp view statement_rows as select {', '.join([*told, '*'])} from statement_parsed"
    )


def stands_alone(form: DelimitedFormat, frame: Frame) -> bool:
    """Return whether a text must be read apart since some line of it is not one row.

    Such a line is blank, or has an odd number of quotes: only then it reaches into the next line,
    and the last one into the next file. A header with stray quotes takes lines below along.
    """
    body, quote = _body(frame), form.quote.encode()
    lines = _lines(body)
    if not quote or b"" in lines:
        return b"" in lines
    above = first_lines(frame.text, body.skip)
    return any(line.count(quote) % 2 for line in lines) or not all(map(form.is_well_quoted, above))


def _body(frame: Frame) -> _Body:
    """Return the rows of one text."""
    skip = 0 if frame.line_column else frame.header_line
    leading = ("line",) if frame.line_column else ()
    return _Body(frame.text.path, skip, frame.body_lines, len(frame.header), leading)


def _lines(body: _Body) -> list[bytes]:
    return body.path.read_bytes().split(b"\n")[body.skip : body.skip + body.line_count]


def _joined(form: DelimitedFormat, sheets: Sequence[Sheet], path: Path) -> _Body:
    """Put the rows of several texts together."""
    mark, count = (form.body_delimiter or form.delimiter).encode(), 0
    with path.open("wb") as out:
        for sheet in sheets:
            body = _body(sheet.frame)
            lines = _lines(body)
            if not body.leading:
                lines = [b"%d%b%b" % (n, mark, line) for n, line in enumerate(lines, body.skip + 1)]
            out.writelines(b"%d%b%b\n" % (sheet.file_no, mark, line) for line in lines)
            count += body.line_count
    return _Body(path, 0, count, len(sheets[0].frame.header), ("file_no", "line"))


def _source(form: DelimitedFormat, body: _Body) -> str:
    """Return the relation of the rows, every column as text.

    The copy must be UTF-8 throughout: with padded columns the parser of DuckDB 1.5 meets an invalid
    byte with an internal error, after which the whole database is of no use.
    """
    # One column more than the header has, so that a row with more can be told from one with none.
    count = len(body.leading) + body.columns + 1
    if not body.line_count:
        nothing = ", ".join(f"null::varchar as c{n}" for n in range(count))
        return f"(select {nothing} where false)"
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(count))
    quote = literal(form.quote)
    return (
        f"read_csv({literal(str(body.path))}, columns = {{{columns}}}, header = false, "
        f"auto_detect = false, delim = {literal(form.body_delimiter or form.delimiter)}, "
        f"quote = {quote}, escape = {quote}, new_line = '\\n', strict_mode = true, "
        f"null_padding = true, nullstr = {literal(_NO_VALUE)}, parallel = false, "
        f"skip = {body.skip}, max_line_size = 2000000)"
    )


def _query(form: DelimitedFormat, body: _Body, sheet: Sheet) -> str:
    offset = len(body.leading)
    last = body.columns - 1 + offset
    texts = [f"cast(c{n} as bigint) as {name}" for n, name in enumerate(body.leading)]
    texts.append(
        f"case when c{last} is null then {FEWER} when c{last + 1} is not null then {MORE} end "
        "as wrong_form"
    )
    values: list[str] = []
    shown: list[str] = list(body.leading)
    bad = ["when wrong_form is not null then wrong_form"]
    bad_value: list[str] = []
    for number, column in enumerate(form.fields):
        name = f"{column.key}"
        if column.key not in sheet.positions:
            shown.append(f"null::{_type(column)} as {name}")
            continue
        pattern, expression = _reading(column)
        text = f"coalesce(c{sheet.positions[column.key] + offset}, '')"
        if form.trimmed:
            text = f"trim({text}, {literal(form.trimmed)})"
        texts.append(f"{text} as r_{name}")
        raw = f"r_{name}"
        if column.choices:
            known = ", ".join(map(literal, column.choices))
            parsed = f"case when {raw} in ({known}) then {raw} end"
        else:
            # Most amounts of a bill are nothing, and this is the quickest way to say so.
            zero = (
                f"when {raw} = '0.00' then 0 "
                if column.kind == "money" and column.decimal_mark == "."
                else ""
            )
            parsed = (
                f"case {zero}when {raw} <> '' and regexp_full_match({raw}, {literal(pattern)}) "
                f"then {expression.format(r=raw)} end"
            )
        values.append(f"{parsed} as v_{name}")
        shown.append(f"v_{name} as {name}")
        absent = "true" if column.is_filled else f"{raw} <> ''"
        bad.append(f"when v_{name} is null and {absent} then {number}")
        bad_value.append(f"when {number} then {raw}")
    return (
        f"select {', '.join(shown)}, bad_field, case when bad_field is not null "
        f"then case bad_field {' '.join(bad_value)} end end as bad_value "
        f"from (select *, case {' '.join(bad)} end as bad_field "
        f"from (select *, {', '.join(values)} "
        f"from (select {', '.join(texts)} from {_source(form, body)})))"
    )


def _reading(column: Field) -> tuple[str, str]:
    """Return the pattern of a column's values and the expression that reads them."""
    pattern, expression, _ = KINDS[column.kind]
    if column.decimal_mark != ".":
        mark = literal(column.decimal_mark)
        pattern = pattern.replace(r"\.", f"[{column.decimal_mark}]")
        expression = expression.replace("{r}", f"replace({{r}}, {mark}, '.')")
    if column.day_format and column.kind in {"day", "instant"}:
        parsed = f"try_strptime({{r}}, {literal(column.day_format)})"
        return r"[\d./:T +-]{6,32}", f"cast({parsed} as {_type(column)})"
    return pattern, expression


def _type(column: Field) -> str:
    return {
        "money": "bigint",
        "integer": "bigint",
        "instant": "timestamp",
        "offset_instant": "timestamptz",
        "day": "date",
    }.get(column.kind, "varchar")


def _line_of_row(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame, body: _Body, rows: int
) -> str:
    """Return the expression of a row's line where quoted values hold line ends.

    Raises:
        StatementRefused: lines are missing among the rows: blank ones, which the parser skips.
    """
    breaks = " + ".join(
        f"coalesce(length(c{n}) - length(replace(c{n}, chr(10), '')), 0)"
        for n in range(body.columns)
    )
    stage.execute(
        "create or replace temp table statement_breaks as "
        f"select {breaks if form.quote else 0} as breaks from {_source(form, body)}"
    )
    inside = one(stage, "select coalesce(sum(breaks), 0) from statement_breaks")[0]
    if rows + inside != body.line_count:
        raise refusal(
            frame.file,
            f"{body.line_count} lines hold {rows} rows: lines are blank or broken; "
            "ask for the file as it was made",
            line=_first_blank(form, body),
        )
    stage.execute(
        "create or replace temp table statement_offsets as select rowid as row_no, coalesce(sum("
        "breaks) over (order by rowid rows between unbounded preceding and 1 preceding), 0) "
        "as breaks from statement_breaks"
    )
    return (
        f"rowid + {body.skip + 1} + "
        "(select o.breaks from statement_offsets o where o.row_no = statement_parsed.rowid)"
    )


def _first_blank(form: DelimitedFormat, body: _Body) -> int | None:
    """Return the first blank line of the rows, where no value can have several lines."""
    quote = form.quote.encode()
    with body.path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number > body.skip and line == b"\n":
                return number
            if quote and line.count(quote) % 2:
                break
    return None


def _not_delimited(frame: Frame, error: duckdb.Error) -> StatementRefused:
    """Say in our words what the parser found; its own text repeats the whole line."""
    text = str(error)
    line = re.search(r"on Line: (\d+)", text)
    number = int(line[1]) if line else None
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if counts:
        offset = int(frame.line_column)
        reason = f"has {int(counts[2]) - offset} columns instead of {int(counts[1]) - offset}"
    elif "quote" in text.lower():
        reason = "has a quote that does not close or stands inside a value"
    elif "maximum line size" in text.lower():
        reason = "is longer than any line of such a file"
    else:
        reason = "is not a row of such a file"
    if frame.line_column and number:  # counted in our copy, where each line has its own
        with frame.text.path.open("rb") as lines:
            number = int(next(islice(lines, number - 1, None), b"0").partition(b",")[0]) or None
    return refusal(frame.file, f"{reason}: cut or changed; ask for the file again", line=number)
