"""Parse the body of a delimited statement with DuckDB: every column as text, then into values.

The result is the view `statement_rows` with a column `line`; values that cannot be read are named
in `bad_field` and `bad_value`. Not here: whether the file as a whole holds together.
"""

import re

import duckdb

from sources.staging import literal
from sources.statement.entries import MAX_PROBLEMS, Problem, StatementRefused, refusal
from sources.statement.layout import KINDS, DelimitedFormat, Field, Frame, one, plain_name

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


def parse(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    positions: dict[str, int],
) -> None:
    """Make `statement_rows`, a view over the parsed body with a column `line`."""
    stage.execute("drop view if exists statement_rows")
    query = _query(form, frame, positions)
    try:
        stage.execute(f"create or replace temp table statement_parsed as {query}")
    except duckdb.InvalidInputException as error:
        raise _not_delimited(frame, error) from None
    line = f"rowid + {frame.header_line + 1}"
    rows = one(stage, "select count(*) from statement_parsed")[0]
    if frame.line_column:
        line = "line_no"
    elif rows != frame.body_lines:
        line = _line_of_row(stage, form, frame, rows)
    columns = "* exclude (line_no)" if frame.line_column else "*"
    stage.execute(
        f"create temp view statement_rows as select {line} as line, {columns} from statement_parsed"
    )


def _source(form: DelimitedFormat, frame: Frame) -> str:
    """Return the relation of the body, every column as text.

    The copy must be UTF-8 throughout: with padded columns the parser of DuckDB 1.5 meets an invalid
    byte with an internal error, after which the whole database is of no use.
    """
    # One column more than the header has, so that a row with more can be told from one with none.
    count = len(frame.header) + frame.line_column + 1
    if not frame.body_lines:
        nothing = ", ".join(f"null::varchar as c{n}" for n in range(count))
        return f"(select {nothing} where false)"
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(count))
    quote = literal(form.quote)
    return (
        f"read_csv({literal(str(frame.text.path))}, columns = {{{columns}}}, header = false, "
        f"auto_detect = false, delim = {literal(form.body_delimiter or form.delimiter)}, "
        f"quote = {quote}, escape = {quote}, new_line = '\\n', strict_mode = true, "
        f"null_padding = true, nullstr = {literal(_NO_VALUE)}, parallel = false, "
        f"skip = {0 if frame.line_column else frame.header_line}, max_line_size = 2000000)"
    )


def _query(form: DelimitedFormat, frame: Frame, positions: dict[str, int]) -> str:
    offset = int(frame.line_column)
    last = len(frame.header) - 1 + offset
    texts = [
        f"case when c{last} is null then {FEWER} when c{last + 1} is not null then {MORE} end "
        "as wrong_form"
    ]
    values: list[str] = []
    shown: list[str] = []
    bad = ["when wrong_form is not null then wrong_form"]
    bad_value: list[str] = []
    for number, column in enumerate(form.fields):
        name = f"{column.key}"
        if column.key not in positions:
            shown.append(f"null::{_type(column)} as {name}")
            continue
        pattern, expression = _reading(column)
        text = f"coalesce(c{positions[column.key] + offset}, '')"
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
    line = "cast(c0 as bigint) as line_no, " if frame.line_column else ""
    passed = "line_no, " if frame.line_column else ""
    return (
        f"select {passed}{', '.join(shown)}, bad_field, case when bad_field is not null "
        f"then case bad_field {' '.join(bad_value)} end end as bad_value "
        f"from (select *, case {' '.join(bad)} end as bad_field "
        f"from (select *, {', '.join(values)} "
        f"from (select {line}{', '.join(texts)} from {_source(form, frame)})))"
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
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame, rows: int
) -> str:
    """Return the expression of a row's line where quoted values hold line ends.

    Raises:
        StatementRefused: lines are missing among the rows: blank ones, which the parser skips.
    """
    breaks = " + ".join(
        f"coalesce(length(c{n}) - length(replace(c{n}, chr(10), '')), 0)"
        for n in range(len(frame.header))
    )
    stage.execute(
        "create or replace temp table statement_breaks as "
        f"select {breaks if form.quote else 0} as breaks from {_source(form, frame)}"
    )
    inside = one(stage, "select coalesce(sum(breaks), 0) from statement_breaks")[0]
    if rows + inside != frame.body_lines:
        raise refusal(
            frame.file,
            f"{frame.body_lines} lines hold {rows} rows: lines are blank or broken; "
            "ask for the file as it was made",
        )
    stage.execute(
        "create or replace temp table statement_offsets as select rowid as row_no, coalesce(sum("
        "breaks) over (order by rowid rows between unbounded preceding and 1 preceding), 0) "
        "as breaks from statement_breaks"
    )
    return (
        f"rowid + {frame.header_line + 1} + "
        "(select o.breaks from statement_offsets o where o.row_no = statement_parsed.rowid)"
    )


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
    if frame.line_column and number:
        number = None  # counted in our copy, not in the file
    return refusal(frame.file, f"{reason}: cut or changed; ask for the file again", line=number)
