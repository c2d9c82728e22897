"""What a delimited statement looks like: declared columns, frame, stated totals; and its cutting.

Money is held in *parts*, hundred-thousandths of a major unit, so that five decimals are exact until
the currency says how many are minor units. Not here: the parsing and what any provider says.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import duckdb

from sources.staging import literal
from sources.statement.entries import Problem, StatementRefused, refusal, shorten
from sources.statement.intake import MAX_LINE_BYTES, Text

#: Parts of a major unit; the finest amount that any provider states has five decimals.
PARTS = 10**5

#: Amounts beyond are slips: a thousand billion of the major unit.
_AMOUNT = r"-?\d{1,12}(\.\d{1,5})?"

_DAY = r"(199\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d"

#: Whole and part are multiplied apart: together they overflow, and a wider type is slow.
_DECIMAL = "try_cast({r} as decimal(18, 5))"

Kind = Literal[
    "id", "text", "word", "currency", "money", "integer", "instant", "offset_instant", "day"
]

#: Pattern, expression over the text `{r}`, and how a value is written, for messages.
KINDS: Mapping[Kind, tuple[str, str, str]] = {
    # An id is a token of its issuer: anything but control characters and space at its ends.
    "id": (r"[^\x00-\x20\x7f]([^\x00-\x1f\x7f]{0,126}[^\x00-\x20\x7f])?", "{r}", "an id"),
    "text": (r"[^\x00-\x08\x0b-\x1f\x7f]*", "{r}", "text"),
    "word": (r"[^\x00-\x1f\x7f]{1,64}", "{r}", "a known word"),
    "currency": (r"[A-Z]{3}|[a-z]{3}", "upper({r})", "a currency code"),
    "money": (
        _AMOUNT,
        f"cast(trunc({_DECIMAL}) as bigint) * 100000 "
        f"+ cast(({_DECIMAL} - trunc({_DECIMAL})) * 100000 as bigint)",
        "an amount such as 19.90",
    ),
    "integer": (r"\d{1,12}", "try_cast({r} as bigint)", "a whole number"),
    "instant": (
        # Some have wide colons.
        rf"{_DAY}[ T]{_TIME.replace(':', '[:：]')}",
        "try_cast(replace({r}, '：', ':') as timestamp)",
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
        is_count: whether it is a whole number, and not in parts.
        inside: lines between which it counts; None for all rows of the file.
        carried: what is added to what is found.
    """

    name: str
    stated: str
    found: str
    line: int | None = None
    is_count: bool = False
    inside: tuple[int, int] | None = None
    carried: int = 0


@dataclass(frozen=True)
class Facts:
    """What head and tail say of the file as a whole.

    Attributes:
        account: whose it is.
        covers_from: first business day.
        covers_to: last business day.
        controls: stated totals.
        period: the two instants between which rows lie; checks find them in `statement_periods`.
    """

    account: str | None = None
    covers_from: date | None = None
    covers_to: date | None = None
    controls: tuple[Control, ...] = ()
    period: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Sheet:
    """A file that was opened and cut; its rows are still to be read.

    Attributes:
        file_no: its number in the stage.
        frame: its text.
        positions: where each field stands in a row.
        facts: what it says of itself.
    """

    file_no: int
    frame: Frame
    positions: Mapping[str, int]
    facts: Facts


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

    def score(self, head: "Head") -> float:
        """Return which share of the required columns some line among the first names."""
        return max((self.score_in(head, encoding) for encoding in self.encodings), default=0.0)

    def score_in(self, head: "Head", encoding: str) -> float:
        """Return the same for one encoding."""
        best = 0.0
        for names in head.names(encoding, self.delimiter, self.quote):
            if self._first_names.keys().isdisjoint(names):
                continue
            found = {self._first_names.get(name, name) for name in names}
            best = max(best, *(len(found & columns) / len(columns) for columns in self._wanted))
        return best

    @cached_property
    def _wanted(self) -> list[frozenset[str]]:
        """The sets of columns of which a header names one."""
        return [frozenset(map(plain_name, names)) for names in self.layouts] or [
            frozenset(plain_name(f.names[0]) for f in self.fields if f.is_required)
        ]

    @cached_property
    def _first_names(self) -> dict[str, str]:
        """How the wanted columns are called, by every name; layouts give names of their own."""
        if self.layouts:
            return {name: name for columns in self._wanted for name in columns}
        return {plain_name(n): plain_name(f.names[0]) for f in self.fields for n in f.names}

    def encoding_of(self, head: "Head") -> str:
        """Return the encoding in which a text names the columns."""
        return max(self.encodings, key=lambda encoding: self.score_in(head, encoding))

    def split(self, line: str) -> list[str]:
        """Return the cells of a header line."""
        return _cells(line, self.delimiter, self.quote)

    def is_well_quoted(self, line: str) -> bool:
        """Return whether the quotes of a header line stand around whole cells only."""
        reader = csv.reader([line], delimiter=self.delimiter, quotechar=self.quote, strict=True)
        try:
            return next(reader, None) is not None
        except csv.Error:
            return False


class Head:
    """The beginning of a text, cut up once for all formats that look at it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._lines: dict[str, list[str]] = {}
        self._names: dict[tuple[str, str, str], list[set[str]]] = {}

    def names(self, encoding: str, delimiter: str, quote: str) -> list[set[str]]:
        """Return what the cells of each of the first lines would be as column names."""
        key = (encoding, delimiter, quote)
        if key not in self._names:
            lines = self._first_lines(encoding)
            self._names[key] = [set(map(str.strip, _cells(n, delimiter, quote))) for n in lines]
        return self._names[key]

    def _first_lines(self, encoding: str) -> list[str]:
        if encoding not in self._lines:
            text = self.content.decode(encoding, errors="replace").lstrip("\ufeff")
            self._lines[encoding] = list(map(_narrow, text.splitlines()[:30]))
        return self._lines[encoding]


def _cells(line: str, delimiter: str, quote: str) -> list[str]:
    if not quote:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, quotechar=quote), [])
    except csv.Error:
        return []


def plain_name(name: str) -> str:
    """Return a column name without what its spellings differ in: parentheses and outer spaces."""
    return _narrow(name).strip()


def _narrow(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


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


def refused(frame: Frame, rows: Iterable[Sequence[Any]]) -> StatementRefused:
    """Return the refusal for rows of line, field, value, reason and perhaps a difference."""
    return StatementRefused(
        Problem(frame.file, line, name, shorten(value), reason, *difference)
        for line, name, value, reason, *difference in rows
    )


def parts_of(text: str) -> int | None:
    """Return an amount in parts, or None for what is not one."""
    found = re.fullmatch(_AMOUNT, text, re.ASCII)
    return int(Decimal(text) * PARTS) if found else None


def major(parts: int) -> str:
    """Return parts as an amount is written, with two decimals or as many as it needs."""
    text = f"{Decimal(parts) / PARTS:.5f}"
    return text[:-3] + text[-3:].rstrip("0")


def meaning(column: str, words: Mapping[str, str]) -> str:
    """Return the expression that turns the issuer's words into ours, NULL for any other word.

    Where our word is `reserve`, money held back and money given back share a word of the issuer's,
    and the sign of `net` tells them apart.
    """
    reserve = "if(net < 0, 'reserve_hold', 'reserve_release')"
    whens = " ".join(
        f"when {literal(word)} then {reserve if ours == 'reserve' else literal(ours)}"
        for word, ours in words.items()
    )
    return f"case {column} {whens} end"


def one(stage: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Return the only row of a query that has one."""
    row = stage.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return tuple(row)
