"""Read delimited statements: declared columns by header name, DuckDB does the work.

A format is a declaration. Its text is copied once as UTF-8; head and tail are looked at here, the
body is parsed by DuckDB, every column as text, then into values under strict patterns. Money is
held in *parts*, hundred-thousandths of a major unit, so that five decimals are exact until the
currency says how many are minor units. Checks are queries that return what is wrong.
Not here: what any provider calls its columns.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from ledger import UnknownCurrency, exponent
from sources.statement.entries import (
    MAX_PROBLEMS,
    ControlTotal,
    Problem,
    Statement,
    StatementRefused,
    refusal,
    shorten,
    write_balances,
)
from sources.statement.intake import MAX_LINE_BYTES, Text

#: Parts of a major unit; the finest amount that any provider states has five decimals.
PARTS = 10**5

#: Amounts beyond are slips: a thousand billion of the major unit.
_AMOUNT = r"-?\d{1,12}(\.\d{1,5})?"

_DAY = r"(199\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d"

#: What stands for a column that a row does not have; no text holds it.
_NO_VALUE = "\x01"

#: Marks of a row of wrong form where otherwise the number of a field stands.
_FEWER, _MORE = -1, -2

#: Whole and part are multiplied apart: together they overflow, and a wider type is slow.
_DECIMAL = "try_cast({r} as decimal(18, 5))"

Kind = Literal["id", "text", "word", "money", "integer", "instant", "offset_instant", "day"]

#: Pattern, expression over the text `{r}`, and how a value is written, for messages.
KINDS: Mapping[Kind, tuple[str, str, str]] = {
    # An id is a token of its issuer: anything but control characters and space at its ends.
    "id": (r"[^\x00-\x20\x7f]([^\x00-\x1f\x7f]{0,126}[^\x00-\x20\x7f])?", "{r}", "an id"),
    "text": (r"[^\x00-\x08\x0b-\x1f\x7f]*", "{r}", "text"),
    "word": (r"[^\x00-\x1f\x7f]{1,64}", "{r}", "a known word"),
    "money": (
        _AMOUNT,
        f"cast(trunc({_DECIMAL}) as bigint) * 100000 "
        f"+ cast(({_DECIMAL} - trunc({_DECIMAL})) * 100000 as bigint)",
        "an amount such as 19.90",
    ),
    "integer": (r"\d{1,12}", "try_cast({r} as bigint)", "a whole number"),
    "instant": (
        rf"{_DAY}[ T]{_TIME}",
        "try_cast({r} as timestamp)",
        "a time such as 2026-10-01 08:00:00",
    ),
    "offset_instant": (
        rf"{_DAY.replace('-(', '/(')} {_TIME} [+-]\d{{4}}",
        "try_strptime({r}, '%Y/%m/%d %H:%M:%S %z')",
        "a time such as 2026/10/01 08:00:00 +0800",
    ),
    "day": (_DAY, "try_cast({r} as date)", "a date such as 2026-10-01"),
}


@dataclass(frozen=True)
class Field:
    """One column that is read.

    Attributes:
        key: its name in the format's queries.
        kind: how its values are written.
        names: as the header may call it; the first is shown in messages.
        is_required: whether every file has the column.
        is_filled: whether every row has a value.
        choices: the only values allowed, and what each means to us; empty for any.
        is_rounded: whether an amount may be finer than the minor unit; it is then rounded half up.
        currency: key of the field with an amount's currency.
        decimal_mark: of amounts.
        day_format: of days and instants, where it is not the usual one, as strptime writes it.
    """

    key: str
    kind: Kind
    names: tuple[str, ...]
    is_required: bool = True
    is_filled: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    is_rounded: bool = False
    currency: str = "currency"
    decimal_mark: str = "."
    day_format: str = ""


@dataclass(frozen=True)
class Frame:
    """A copied text with its head and tail cut off.

    Attributes:
        text: the copy; what follows the body is cut off.
        header: column names.
        header_line: where they stand.
        head: lines above them.
        tail: lines below the body, each with its number.
        line_column: whether the first column of the body is the physical line.
        summaries: other texts of the archive, as they are written.
    """

    text: Text
    header: tuple[str, ...]
    header_line: int
    head: tuple[str, ...] = ()
    tail: tuple[tuple[int, str], ...] = ()
    line_column: bool = False
    summaries: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Return the name of the file, for messages."""
        return self.text.file

    @property
    def body_lines(self) -> int:
        """Return how many physical lines the body has."""
        return self.text.line_count if self.line_column else self.text.line_count - self.header_line


@dataclass(frozen=True)
class Control:
    """A total that a file states.

    Attributes:
        name: the issuer's own word.
        stated: as written.
        found: aggregate over `statement_rows`; parts for an amount.
        line: where it stands.
        is_count: whether it counts rows.
    """

    name: str
    stated: str
    found: str
    line: int | None = None
    is_count: bool = False


@dataclass(frozen=True)
class Facts:
    """What head and tail say of the file as a whole."""

    account: str | None = None
    covers_from: date | None = None
    covers_to: date | None = None
    controls: tuple[Control, ...] = ()
    checks: tuple[str, ...] = ()


def no_facts(_: Frame) -> Facts:
    """Return the facts of a file that says nothing of itself."""
    return Facts()


@dataclass(frozen=True)
class DelimitedFormat:
    """A kind of file.

    Attributes:
        name: of the reader.
        issuer: who sends it.
        fields: columns that are read.
        entries: query over `statement_rows` for provider entries, amounts in parts.
        movements: query for movements.
        bank_entries: query for bank entries; `amount` and `balance` in parts.
        ignored: columns that are known and not read, personal ones among them.
        ignored_pattern: names of further columns that are not read.
        layouts: the only sets of columns allowed, where header generations must not be mixed.
        encodings: in which the text may be written.
        delimiter: of the header.
        body_delimiter: of the rows, where it differs.
        quote: character that encloses values, or none.
        trimmed: characters around values that mean nothing.
        replaced: what the copy that is parsed has instead; quicker than to trim every value.
        currency: of every amount; None where a field `currency` says it.
        account: expression over `statement_rows` that gives the account, where rows do.
        checks: queries that return line, field, value and reason of what is wrong.
        cut: finds header, body and tail in a text.
        facts: reads head and tail.
        fixed_account: the account, where a profile gives it.
        balance: `movements` or `bank_entries` where rows state a running balance.
    """

    name: str
    issuer: str
    fields: tuple[Field, ...]
    entries: str = ""
    movements: str = ""
    bank_entries: str = ""
    ignored: tuple[str, ...] = ()
    ignored_pattern: str = "(?!)"
    layouts: tuple[tuple[str, ...], ...] = ()
    encodings: tuple[str, ...] = ("utf-8",)
    delimiter: str = ","
    body_delimiter: str = ""
    quote: str = ""
    trimmed: str = ""
    replaced: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    account: str = ""
    checks: tuple[str, ...] = ()
    cut: Callable[["DelimitedFormat", Text], Frame] = field(
        default_factory=lambda: header_on_first_line
    )
    facts: Callable[[Frame], Facts] = no_facts
    fixed_account: str | None = None
    balance: str = ""

    def score(self, head: bytes) -> float:
        """Return which share of the required columns some line among the first names."""
        return max((self.score_in(head, encoding) for encoding in self.encodings), default=0.0)

    def score_in(self, head: bytes, encoding: str) -> float:
        """Return the same for one encoding."""
        text = head.decode(encoding, errors="replace").lstrip("\ufeff")
        wanted = [frozenset(map(plain_name, names)) for names in self.layouts] or [
            frozenset(plain_name(f.names[0]) for f in self.fields if f.is_required)
        ]
        aliases = {plain_name(n): plain_name(f.names[0]) for f in self.fields for n in f.names}
        best = 0.0
        for line in text.splitlines()[:30]:
            names = {plain_name(n) for n in self.split(line)}
            names |= {aliases[n] for n in names if n in aliases and not self.layouts}
            best = max(best, *(len(names & columns) / len(columns) for columns in wanted))
        return best

    def encoding_of(self, head: bytes) -> str:
        """Return the encoding in which a text names the columns."""
        return max(self.encodings, key=lambda encoding: self.score_in(head, encoding))

    def split(self, line: str) -> list[str]:
        """Return the cells of a header line."""
        if not self.quote:
            return line.split(self.delimiter)
        try:
            return next(csv.reader([line], delimiter=self.delimiter, quotechar=self.quote), [])
        except csv.Error:
            return []


def plain_name(name: str) -> str:
    """Return a column name without what its spellings differ in: parentheses and outer spaces."""
    return name.replace("（", "(").replace("）", ")").strip().strip("\t")


def header_on_first_line(form: DelimitedFormat, text: Text) -> Frame:
    """Cut a text whose first line names the columns and whose other lines are rows.

    Raises:
        StatementRefused: the last line has no end; nothing else would say that the file was cut.
    """
    if not text.is_ended:
        reason = "the last line has no end: the file was cut; ask for it again"
        raise refusal(text.file, reason, line=text.line_count)
    return Frame(text, tuple(form.split(first_lines(text, 1)[0])), 1)


def first_lines(text: Text, count: int) -> list[str]:
    """Return the first lines of a copy."""
    with text.path.open(encoding="utf-8", newline="\n") as stream:
        return [stream.readline().rstrip("\n") for _ in range(min(count, text.line_count or 1))]


def cut_tail(text: Text, marker: str) -> tuple[Text, tuple[tuple[int, str], ...]]:
    """Cut off the last lines of a copy, from the last one that begins with a marker.

    Args:
        text: the copy; it is shortened on disk.
        marker: how the tail begins.

    Returns:
        The shortened text, and the lines that were cut off with their numbers; none where no line
        begins so.
    """
    with text.path.open("r+b") as stream:
        start = max(0, stream.seek(0, 2) - MAX_LINE_BYTES)
        stream.seek(start)
        block = stream.read()
        found = block.rfind(b"\n" + marker.encode("utf-8"))
        if found < 0:
            return text, ()
        stream.truncate(start + found)
    lines = block[found + 1 :].decode("utf-8").split("\n")
    kept = text.line_count - len(lines)
    return replace(text, line_count=kept), tuple(enumerate(lines, kept + 1))


def read_delimited(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame, file_no: int
) -> Statement:
    """Read a cut text into the canonical tables.

    Raises:
        StatementRefused: anything is wrong; the caller then withdraws what was filled.
    """
    positions = _positions(form, frame)
    facts = form.facts(frame)
    _parse(stage, form, frame, positions)
    _require_values(stage, form, frame)
    currencies = _currencies(stage, form, frame)
    _require_minor_units(stage, form, frame, currencies)
    totals = _require_totals(stage, frame, facts.controls)
    _require_nothing_wrong(stage, frame, (*form.checks, *facts.checks))
    _fill(stage, form, file_no)
    statement = _statement(stage, form, frame, facts, file_no)
    if form.balance:
        statement = _with_balance(stage, form, frame, statement, file_no)
    return replace(statement, totals=totals)


def refused(frame: Frame, rows: Iterable[Sequence[Any]]) -> StatementRefused:
    """Return the refusal for rows of line, field, value and reason."""
    return StatementRefused(
        Problem(frame.file, line, name, shorten(value), reason)
        for line, name, value, reason in rows
    )


def parts_of(text: str) -> int | None:
    """Return an amount in parts, or None for what is not one."""
    found = re.fullmatch(_AMOUNT, text, re.ASCII)
    return int(Decimal(text) * PARTS) if found else None


def major(parts: int) -> str:
    """Return parts as an amount is written, with two decimals or as many as it needs."""
    text = f"{Decimal(parts) / PARTS:.5f}"
    return text[:-3] + text[-3:].rstrip("0")


def _positions(form: DelimitedFormat, frame: Frame) -> dict[str, int]:
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


def _parse(
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
    rows = _one(stage, "select count(*) from statement_parsed")[0]
    if frame.line_column:
        line = "line_no"
    elif rows != frame.body_lines:
        line = _line_of_row(stage, form, frame, rows)
    columns = "* exclude (line_no)" if frame.line_column else "*"
    stage.execute(
        f"create temp view statement_rows as select {line} as line, {columns} from statement_parsed"
    )


def _source(form: DelimitedFormat, frame: Frame) -> str:
    """Return the relation of the body, every column as text."""
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
        f"case when c{last} is null then {_FEWER} when c{last + 1} is not null then {_MORE} end "
        "as wrong_form"
    ]
    values: list[str] = []
    shown: list[str] = []
    bad = ["when wrong_form is not null then wrong_form"]
    bad_value = ["when wrong_form is not null then null"]
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
            parsed = (
                f"case when {raw} <> '' and regexp_full_match({raw}, {literal(pattern)}) "
                f"then {expression.format(r=raw)} end"
            )
        values.append(f"{parsed} as v_{name}")
        shown.append(f"v_{name} as {name}")
        absent = "true" if column.is_filled else f"{raw} <> ''"
        bad.append(f"when v_{name} is null and {absent} then {number}")
        bad_value.append(f"when v_{name} is null and {absent} then {raw}")
    line = "cast(c0 as bigint) as line_no, " if frame.line_column else ""
    passed = "line_no, " if frame.line_column else ""
    return (
        f"select {passed}{', '.join(shown)}, case {' '.join(bad)} end as bad_field, "
        f"case {' '.join(bad_value)} end as bad_value "
        f"from (select *, {', '.join(values)} "
        f"from (select {line}{', '.join(texts)} from {_source(form, frame)}))"
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
    inside = _one(stage, "select coalesce(sum(breaks), 0) from statement_breaks")[0]
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


def _require_values(stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame) -> None:
    rows = stage.execute(
        "select line, bad_field, bad_value from statement_rows where bad_field is not null "
        f"order by line limit {MAX_PROBLEMS}"
    ).fetchall()
    if rows:
        raise refused(frame, [_unreadable(form, *row) for row in rows])


def _unreadable(
    form: DelimitedFormat, line: int, number: int, value: str
) -> tuple[int, str | None, str | None, str]:
    if number in {_FEWER, _MORE}:
        word = "fewer" if number == _FEWER else "more"
        return (
            line,
            None,
            None,
            f"has {word} columns than the header: cut or changed; ask for it again",
        )
    column = form.fields[number]
    if column.choices and value:
        reason = "is not a kind that this reader knows; add it once its meaning is known"
    elif not value:
        reason = "is empty; ask the issuer for a whole file"
    else:
        reason = f"is not {KINDS[column.kind][2]}; ask the issuer for the file again"
    return line, column.names[0], value, reason


def _currencies(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame
) -> dict[str, int]:
    """Return the exponents of the currencies that occur, and make the macros that use them."""
    codes = {form.currency} if form.currency else set()
    for column in form.fields:
        if column.key.endswith("currency"):
            found = stage.execute(
                f"select distinct upper({column.key}) from statement_rows "
                f"where {column.key} is not null"
            ).fetchall()
            codes |= {code for (code,) in found}
    exponents = {}
    for code in sorted(filter(None, codes)):
        try:
            exponents[code] = exponent(code)
        except UnknownCurrency as error:
            raise refusal(frame.file, str(error), field="currency") from None
    whens = " ".join(f"when {literal(c)} then {PARTS // 10**e}" for c, e in exponents.items())
    step = f"case code {whens} end" if whens else "1000"
    stage.execute(f"create or replace temp macro step_of(code) as {step}")
    # Half up, away from zero; exact amounts are not touched by it.
    stage.execute(
        "create or replace temp macro minor(parts, code) as "
        "sign(parts) * ((abs(parts) * 2 + step_of(code)) // (2 * step_of(code)))"
    )
    return exponents


def _require_minor_units(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    exponents: Mapping[str, int],
) -> None:
    """Refuse amounts that are finer than the minor unit of their currency."""
    if not exponents:
        return
    for column in form.fields:
        if column.kind != "money" or column.is_rounded:
            continue
        own = literal(form.currency) if form.currency else f"upper({column.currency})"
        rows = stage.execute(
            f"select line, {literal(column.names[0])}, {column.key} / {PARTS}.0, "
            "'has more decimals than the currency; ask the issuer for exact amounts' "
            f"from statement_rows where {column.key} % step_of({own}) <> 0 limit {MAX_PROBLEMS}"
        ).fetchall()
        if rows:
            raise refused(frame, rows)


def _require_totals(
    stage: duckdb.DuckDBPyConnection, frame: Frame, controls: tuple[Control, ...]
) -> tuple[ControlTotal, ...]:
    """Compare every stated total with the rows."""
    if not controls:
        return ()
    found = _one(stage, f"select {', '.join(c.found for c in controls)} from statement_rows")
    totals, wrong = [], []
    for control, value in zip(controls, found, strict=True):
        is_count = control.is_count
        if is_count:
            whole = re.fullmatch(r"-?\d{1,18}", control.stated, re.ASCII)
            stated = int(control.stated) if whole else None
        else:
            stated = parts_of(control.stated)
        added = int(value or 0)
        shown = str(added) if is_count else major(added)
        totals.append(ControlTotal(control.name, control.stated, shown))
        if stated != added:
            wrong.append(
                (
                    control.line,
                    control.name,
                    control.stated,
                    f"is stated, but the rows give {shown}: rows are missing or changed; "
                    "ask for the whole file",
                )
            )
    if wrong:
        raise refused(frame, wrong)
    return tuple(totals)


def _require_nothing_wrong(
    stage: duckdb.DuckDBPyConnection, frame: Frame, checks: Iterable[str]
) -> None:
    for check in checks:
        rows = stage.execute(f"{check} limit {MAX_PROBLEMS}").fetchall()
        if rows:
            raise refused(frame, rows)


def _fill(stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, file_no: int) -> None:
    """Write the canonical rows of what was parsed."""
    if form.entries:
        stage.execute(
            "insert into statement_entries by name "
            f"with found as ({form.entries}), "
            "told as (select *, minor(gross, currency) as gross_minor, "
            "minor(fee, currency) as fee_minor, minor(balance, currency) as balance_minor, "
            "minor(presented, presented_currency) as presented_minor from found) "
            "select * exclude (gross, fee, balance, presented), 1 as occurrence, "
            f"gross_minor - fee_minor as net_minor, {file_no} as file_no from told"
        )
        _count_occurrences(stage, file_no)
    if form.movements:
        stage.execute(
            "insert into statement_movements by name "
            f"with found as ({form.movements}) "
            "select * exclude (amount, balance, fee_included), "
            "minor(amount, currency) as amount_minor, minor(balance, currency) as balance_minor, "
            f"minor(fee_included, currency) as fee_included_minor, {file_no} as file_no from found"
        )
    if form.bank_entries:
        stage.execute(
            "insert into statement_bank_entries by name "
            f"with found as ({form.bank_entries}) "
            "select * exclude (amount, balance), minor(amount, currency) as amount_minor, "
            "1 as statement_no, row_number() over (order by line) as entry_no, "
            f"{file_no} as file_no from found"
        )


def _count_occurrences(stage: duckdb.DuckDBPyConnection, file_no: int) -> None:
    """Number the rows of the same kind and id; a row twice is a finding later, not a refusal."""
    alike = "entry_kind, native_id"
    ours = f"from statement_entries where file_no = {file_no}"
    if stage.execute(f"select 1 {ours} group by {alike} having count(*) > 1 limit 1").fetchone():
        stage.execute(
            "update statement_entries set occurrence = counted.occurrence from (select rowid as "
            f"row_no, row_number() over (partition by {alike} order by line) as occurrence {ours}) "
            "as counted where row_no = statement_entries.rowid and counted.occurrence > 1"
        )


def _statement(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    facts: Facts,
    file_no: int,
) -> Statement:
    rows = _one(stage, "select count(*) from statement_rows")[0]
    account = facts.account or form.fixed_account
    if form.account and rows:
        accounts = stage.execute(
            f"select distinct {form.account} from statement_rows order by 1 limit 2"
        ).fetchall()
        if len(accounts) > 1:
            raise refusal(
                frame.file,
                f"holds rows of several accounts ({accounts[0][0]}, {accounts[1][0]}); "
                "ask for one file per account",
            )
        account = accounts[0][0]
    table, day = next(
        (f"statement_{name}", "booked_on" if name == "bank_entries" else "business_on")
        for name in ("movements", "entries", "bank_entries")
        if getattr(form, name)
    )
    first, last = _one(
        stage, f"select min({day}), max({day}) from {table} where file_no = {file_no}"
    )
    return Statement(
        file=frame.file,
        format=form.name,
        issuer=form.issuer,
        account=account,
        covers_from=facts.covers_from or first,
        covers_to=facts.covers_to or last,
        row_count=rows,
    )


def _with_balance(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    statement: Statement,
    file_no: int,
) -> Statement:
    """Check that the running balance runs, oldest row first or last, and take its two ends."""
    stage.execute(
        "create or replace temp table statement_running as "
        "select line, currency, amount, balance, "
        "lag(balance) over (order by line) as balance_before, "
        "lag(amount) over (order by line) as amount_before "
        f"from ({form.movements or form.bank_entries}) where balance is not null"
    )
    found = _one(
        stage,
        "select count(*), count(distinct currency), "
        "count(*) filter (balance <> balance_before + amount), "
        "count(*) filter (balance <> balance_before - amount_before), "
        "min_by(balance - amount, line), max_by(balance, line), "
        "max_by(balance - amount, line), min_by(balance, line), min(currency) "
        "from statement_running",
    )
    if not found[0]:
        return statement
    count, currencies, rising, falling = found[:4]
    if currencies > 1:
        raise refusal(frame.file, "states balances in several currencies; ask for one file each")
    if rising and falling:
        reason = "does not follow from the row before: rows are missing; ask for the whole file"
        before = (
            "balance_before + amount" if rising <= falling else "balance_before - amount_before"
        )
        rows = stage.execute(
            f"select line, 'balance', balance / {PARTS}.0, {literal(reason)} "
            f"from statement_running where balance <> {before} order by line limit {MAX_PROBLEMS}"
        ).fetchall()
        raise refused(frame, rows)
    opening, closing = (found[4], found[5]) if not rising else (found[6], found[7])
    currency = found[8]
    ends = _one(
        stage,
        f"select minor({opening}::bigint, {literal(currency)})::bigint, "
        f"minor({closing}::bigint, {literal(currency)})::bigint",
    )
    write_balances(stage, [(file_no, 1, statement.account, None, currency, statement.covers_from,
                            statement.covers_to, *ends, count)])  # fmt: skip
    return replace(statement, currency=currency, opening_minor=ends[0], closing_minor=ends[1])


def _one(stage: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = stage.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return tuple(row)


def literal(text: str | Path) -> str:
    """Return a text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"
